// The globals of every platform the packages run on (Node, Deno, Bun, browsers,
// workers). What is not here, a package must not rely on being there.
interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}
declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}
declare function queueMicrotask(callback: () => void): void;
declare function setTimeout(callback: () => void, delay: number): unknown;
declare function clearTimeout(timer: unknown): void;
declare function setInterval(callback: () => void, delay: number): unknown;
declare function clearInterval(timer: unknown): void;
declare const performance: { now(): number };
declare const console: {
  error(...data: readonly unknown[]): void;
  warn(...data: readonly unknown[]): void;
};
interface ErrorConstructor {
  /** How many frames a new error's stack has; not in every runtime. */
  stackTraceLimit: number;
}
