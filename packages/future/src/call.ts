import { checkCallback } from "@x/loop/internal";
import type { CallScope } from "./awaitable/awaitable.ts";
import { ScopedCall } from "./awaitable/scoped-call.ts";
import { type CoroutineCall, HandmadeCoroutine } from "./coroutine.ts";
import { coroutineName } from "./kernel/ownership.ts";
import type { Coroutine, SuspensionIterator } from "./kernel/tokens.ts";
import { type SignalOption, withSignal } from "./waiting/until-aborted.ts";

/**
 * A call of a function: the way to wait for an async function, in a coroutine, such that cancelling ends
 * it. When the caller is cancelled, the function is told where it waits for something of ours, or by its
 * `signal` if it has read that, and is waited for. What becomes of one that cannot be told: see
 * {@link Awaitable}.
 *
 * @param options - see {@link SignalOption}.
 * @throws TypeError when `fn` is no function.
 *
 * @example
 * ```ts
 * import { setTimeout } from "node:timers/promises";
 * import { call, run } from "@x/future";
 *
 * await run(function* () {
 *   console.log(yield* call(({ signal }) => setTimeout(10, "done", { signal })));
 * });
 * ```
 */
export function call<T>(
  fn: (scope: CallScope) => PromiseLike<T> | Coroutine<T> | T,
  options?: SignalOption,
): CoroutineCall<T> {
  checkCallback(fn, "fn");
  return withSignal(new Call<T>(new ScopedCall(fn)), options);
}

class Call<T> extends HandmadeCoroutine<T> {
  readonly #scoped: ScopedCall<T>;

  constructor(scoped: ScopedCall<T>) {
    super();
    this.#scoped = scoped;
  }

  override get [coroutineName](): string {
    return "call";
  }

  next(value: unknown): ReturnType<SuspensionIterator<T>["next"]> {
    return this.#scoped.next(value);
  }

  override throw(error: unknown): ReturnType<SuspensionIterator<T>["next"]> {
    return this.#scoped.throw(error);
  }
}
