import type { Host } from "../host/host.ts";
import type { AsyncScope, ThreadLoop } from "../shared/thread.ts";

// Browsers and whatever else there is. They get nothing that is about Node.

/** Nothing tells here that the program waits for nothing any more. */
export function watchIdle(_turns: object): Host["whenIdle"] {
  return undefined;
}

// There are no stores, so nothing follows async functions: each wait can be given a signal instead.

export function watchStores(_followContexts: () => void): void {}

export function lookForStores(): void {}

export function asyncScope(): AsyncScope | null {
  return null;
}

export function asyncLoop(): ThreadLoop | undefined {
  return undefined;
}

/** Only what the function does before its first `await` is in the scope. */
export function callInScope<A extends unknown[], R>(
  _scope: AsyncScope,
  fn: (...args: A) => R,
  ...args: A
): R {
  return fn(...args);
}

export function callOutsideScopes(fn: () => void): void {
  fn();
}

/** Nothing tells here that the program ends. */
export function onExit(_callback: () => void): void {}

/** There is no process that could fail. */
export function failProcess(): void {}

/** Nothing follows async functions here, so none is cancelled without a signal. */
export function ignoreRejections(_isHarmless: (error: unknown) => boolean): void {}

/** A controller; nothing here counts the listeners of its signal. */
export function createController(): AbortController {
  return new AbortController();
}
