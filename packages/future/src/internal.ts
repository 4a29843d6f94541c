// For the other @x packages of the same release line. Not for users: anything here may change in
// any version.
export {
  checkAwaitable,
  closeCoroutine,
  isPromise,
  taskOf,
  toCoroutine,
} from "./awaitable.ts";
export { HandmadeCall } from "./coroutine.ts";
export { cancelledError } from "./errors.ts";
export { addWaiter, cancelMessage, kind, NONE, takeError, type Waiter, wake } from "./future.ts";
export { coroutineIterator } from "./iterate.ts";
export { loopState, type OpenIterator } from "./loop-state.ts";
export { PromiseFuture } from "./promise.ts";
export { callOf, coroutineName, type SuspensionIterator, suspendOn } from "./protocol.ts";
export { QueuedCall } from "./queued-call.ts";
export { Scope } from "./scope.ts";
export { settle } from "./settle.ts";
export { WakeUp } from "./sleep.ts";
export { cancelFrom } from "./task.ts";
export { WaitQueue } from "./wait-queue.ts";
