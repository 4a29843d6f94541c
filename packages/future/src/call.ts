import { checkCallback } from "@x/loop/internal";
import { type CallScope, callScoped } from "./awaitable/awaitable.ts";
import { type CoroutineCall, coroutine } from "./coroutine.ts";
import type { Coroutine } from "./kernel/tokens.ts";
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
  return withSignal(scopedCall(fn) as CoroutineCall<T>, options);
}

const scopedCall = /* @__PURE__ */ coroutine(callScoped<unknown>);
