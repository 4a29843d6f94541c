import { checkOptions } from "@x/loop/internal";
import { closeCoroutine } from "../awaitable/awaitable.ts";
import { type CoroutineCall, coroutine } from "../coroutine.ts";
import { NONE } from "../future/protocol.ts";
import type { Coroutine } from "../kernel/tokens.ts";
import { CancelScope } from "../scope/cancel-scope.ts";
import { checkSignal, messageOf, onAbort } from "./outside-signal.ts";

/** The option that everything which waits takes. */
export interface SignalOption {
  /** Ends the wait when it is aborted, as cancelling does; the error is then the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** A call that ends when the signal of its options is aborted: then it throws the signal's reason.
 * @throws TypeError when the options are no object, or the signal is no signal. */
export function withSignal<T>(call: CoroutineCall<T>, options?: SignalOption): CoroutineCall<T> {
  const signal = signalOf(options);
  return signal === undefined ? call : (untilAborted(call, signal) as CoroutineCall<T>);
}

/** @throws TypeError when the options are no object, or the signal is no signal. */
export function signalOf(options: SignalOption | undefined): AbortSignal | undefined {
  if (options === undefined) return undefined;
  checkOptions(options, "signal");
  if (options.signal !== undefined) checkSignal(options.signal);
  return options.signal;
}

const untilAborted = /* @__PURE__ */ coroutine(function* untilAborted(
  call: CoroutineCall<unknown>,
  signal: AbortSignal,
): Coroutine<unknown> {
  if (signal.aborted) {
    closeCoroutine(call);
    throw signal.reason;
  }
  const scope = new CancelScope().enter();
  const ignore = onAbort(signal, scope.loop, () => scope.cancelCode(messageOf(signal)));
  let result: unknown;
  try {
    result = yield* call;
  } catch (error) {
    ignore();
    throw scope.leave(error) ? signal.reason : error;
  }
  ignore();
  scope.leave(NONE);
  return result;
});
