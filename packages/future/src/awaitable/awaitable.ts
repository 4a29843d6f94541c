import { describe } from "@x/loop/internal";
import { type Future, isFuture } from "../future/future.ts";
import { awaited, checkUnowned, type Owned, owner } from "../kernel/ownership.ts";
import type { Coroutine } from "../kernel/tokens.ts";
import { awaitableKind } from "./awaitable-kind.ts";
import { FutureWaiter } from "./future-waiter.ts";
import { isDriveable } from "./is-coroutine.ts";
import { hasSpare, PromiseFuture } from "./promise-future.ts";
import { ScopedCall } from "./scoped-call.ts";

/** What a function that is awaited gets to know of its call. */
export interface CallScope {
  /** Aborted when the call is cancelled; its reason is the CancelledError. For functions of others, such as
   * `fetch`. Made when first read; a function that has read it is waited for when it is cancelled. */
  readonly signal: AbortSignal;
}

/**
 * What can be awaited, wherever this library takes something to await: a coroutine, a future, a
 * promise, or a function that makes one of these or a value.
 *
 * A function is called when its task first runs. Cancelling an async function cancels what of ours it
 * awaits, aborts its `signal` if it has read that, and waits for its promise to settle. If there is neither,
 * and the function does not come to a wait of ours at once, it is let go: it is told at its next wait of ours,
 * what it returns is disposed if it can be, and an error of its own is reported. A bare promise cannot be
 * told, and is let go. In browsers, only the signal tells a function after its first `await`.
 */
export type Awaitable<T> =
  | Coroutine<T>
  | Future<T>
  | PromiseLike<T>
  | ((scope: CallScope) => Coroutine<T> | PromiseLike<T> | NotAsyncGenerator<T>);

/** What a function may return that is neither a coroutine nor a promise: anything but what the call of an
 * `async function*` makes, which nothing would run. */
export type NotAsyncGenerator<T> = T extends AsyncGenerator<unknown, unknown, never> ? never : T;

/** Whether an awaitable is a promise, and not something of ours that can also be used as one. */
export function isPromise(awaitable: unknown): boolean {
  return awaitableKind(awaitable) === "promise";
}

/** The coroutine that a task drives for an awaitable. Nothing of it has run yet. */
export function toCoroutine<T>(awaitable: Awaitable<T>, argument = "awaitable"): Coroutine<T> {
  switch (awaitableKind(awaitable)) {
    case "coroutine":
      return awaitable as Coroutine<T>;
    case "future":
      return new FutureWaiter(awaitable as Future<T>) as unknown as Coroutine<T>;
    case "call":
      return delegate(awaitable as Future<T>);
    case "function":
      return new ScopedCall(
        awaitable as () => T,
        (awaitable as () => T).name,
      ) as unknown as Coroutine<T>;
    case "promise":
      holdPromise(awaitable);
      return awaitPromise(awaitable as PromiseLike<T>);
    default:
      throw notAwaitable(awaitable, argument);
  }
}

/**
 * @param argument - what holds the value, and `index` its place there.
 * @throws TypeError when a value is nothing that can be awaited, Error when it was before.
 */
export function checkAwaitable(value: unknown, argument = "awaitable", index?: number): void {
  const kind = awaitableKind(value);
  if (kind === "coroutine") checkUnowned(value as Coroutine<unknown>);
  else if (kind === undefined) {
    throw notAwaitable(value, index === undefined ? argument : `${argument}[${index}]`);
  }
}

/** Takes charge of an awaitable that is going to be awaited later, or never when the call that holds it does
 * not begin: a promise that is rejected meanwhile is not to end the process. */
export function holdPromise(awaitable: unknown): void {
  if (!(awaitable instanceof Promise) || hasSpare(awaitable)) return;
  Promise.prototype.then.call(awaitable, undefined, ignore);
}

/** The task that drives a coroutine, if one does. */
export function taskOf(awaitable: unknown): Future<unknown> | undefined {
  if (!isDriveable(awaitable)) return undefined;
  const by = (awaitable as Owned)[owner];
  return isFuture(by) ? by : undefined;
}

/** Closes a coroutine that has not begun and will not, so that it is not reported as never awaited. */
export function closeCoroutine(awaitable: unknown): void {
  holdPromise(awaitable);
  if (typeof awaitable === "object" && awaitable !== null) awaited(awaitable);
  if (isDriveable(awaitable)) (awaitable as Coroutine<unknown>).return(undefined);
}

function ignore(): void {}

function* delegate<T>(awaitable: Future<T>): Coroutine<T> {
  return yield* awaitable;
}

function* awaitPromise<T>(promise: PromiseLike<T>): Coroutine<T> {
  return yield* new PromiseFuture(promise);
}

function notAwaitable(value: unknown, argument: string): TypeError {
  const wanted =
    typeof value === "function"
      ? "a function*, an async function or a plain one, not an async function*"
      : `a coroutine, a future, a promise or a function, not ${describe(value)}`;
  return new TypeError(`${argument} must be ${wanted}`);
}
