// For the other @x packages of the same release line. Not for users: anything here may change in
// any version.
export { AsyncWait } from "./async-wait.ts";
export {
  checkAwaitable,
  closeCoroutine,
  holdPromise,
  isPromise,
  taskOf,
  toCoroutine,
} from "./awaitable.ts";
export { CancelScope } from "./cancel-scope.ts";
export { HandmadeCall } from "./coroutine.ts";
export { currentDriver } from "./current-task.ts";
export { cancelFrom, type Driver } from "./driver.ts";
export { cancelledError } from "./errors.ts";
export { addWaiter, cancelMessage, kind, NONE, takeError, waitedFor } from "./future.ts";
export { graceOf, reportLetGo, withGrace } from "./grace.ts";
export { coroutineIterator } from "./iterate.ts";
export { loopState, type OpenIterator } from "./loop-state.ts";
export { cancelOnAbort, onAbort } from "./outside-signal.ts";
export { PromiseFuture } from "./promise.ts";
export {
  callOf,
  coroutineName,
  isSuspension,
  type SuspensionIterator,
  suspendOn,
} from "./protocol.ts";
export { QueuedCall } from "./queued-call.ts";
export { replaceCallback } from "./replace-callback.ts";
export { currentScope, Scope } from "./scope.ts";
export { settle } from "./settle.ts";
export { WakeUp } from "./sleep.ts";
export { callerStack, timedOut } from "./timed-out.ts";
export { signalOf, withSignal } from "./until-aborted.ts";
export { WaitQueue } from "./wait-queue.ts";
export { letGo, type Waiter, wake } from "./waiter.ts";
