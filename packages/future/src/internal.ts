// For the other @x packages of the same release line. Not for users: anything here may change in
// any version.

export {
  checkAwaitable,
  closeCoroutine,
  holdPromise,
  isPromise,
  taskOf,
  toCoroutine,
} from "./awaitable/awaitable.ts";
export { coroutineIterator } from "./awaitable/iterate.ts";
export { PromiseFuture } from "./awaitable/promise-future.ts";
export { ScopedCall } from "./awaitable/scoped-call.ts";
export { toWaitable } from "./awaitable/to-waitable.ts";
export { closeNothing } from "./close-nothing.ts";
export { HandmadeCall, HandmadeCoroutine } from "./coroutine.ts";
export { cancelledError } from "./errors.ts";
export { Dependent } from "./future/dependent.ts";
export { OnWake } from "./future/on-wake.ts";
export {
  addWaiter,
  type CancelRequest,
  cancelFrom,
  cancelMessage,
  kind,
  letGo,
  NONE,
  parts,
  peekError,
  takeError,
  type Waiter,
  waitedFor,
  wake,
} from "./future/protocol.ts";
export { replaceCallback } from "./future/replace-callback.ts";
export { setResultUnlessDone } from "./future/set-result-unless-done.ts";
export { loopState, type OpenIterator } from "./kernel/loop-state.ts";
export { atOnce, coroutineName } from "./kernel/ownership.ts";
export { callOf, partOf, suspendOn } from "./kernel/suspending.ts";
export { isSuspension, type SuspensionIterator } from "./kernel/tokens.ts";
export { namedCall } from "./named-call.ts";
export { adopted } from "./run/adopted.ts";
export { AsyncWait } from "./scope/async-wait.ts";
export { CancelScope } from "./scope/cancel-scope.ts";
export { graceOf, reportLetGo, withGrace } from "./scope/grace.ts";
export { currentScope, Scope } from "./scope/scope.ts";
export { WakeUp } from "./sleep.ts";
export { currentDriver } from "./task/current-driver.ts";
export type { Driver } from "./task/driver.ts";
export { pendingOf } from "./task/pending.ts";
export { Contest } from "./waiting/contest.ts";
export { cancelOnAbort, onAbort } from "./waiting/outside-signal.ts";
export { QueuedCall } from "./waiting/queued-call.ts";
export { callerStack, timedOut } from "./waiting/timed-out.ts";
export { signalOf, withSignal } from "./waiting/until-aborted.ts";
export { untilDone } from "./waiting/until-done.ts";
export { type Place, WaitQueue } from "./waiting/wait-queue.ts";
