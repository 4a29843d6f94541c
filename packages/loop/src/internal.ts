// For the other @x packages of the same release line. Not for users: anything here may change in
// any version.
export {
  asyncScope,
  callInScope,
  callOutsideScopes,
  createController,
  failProcess,
  ignoreRejections,
  lookForStores,
  onExit,
} from "#platform";
export { captureContext, giveContext, runInContext, runner } from "./context/context.ts";
export {
  checkCallback,
  checkContext,
  checkLimit,
  checkOptions,
  checkTime,
} from "./helpers/check.ts";
export { describe } from "./helpers/describe.ts";
export { inspect } from "./helpers/inspect.ts";
export { originOf, rememberOrigin } from "./helpers/origin.ts";
export { Ring } from "./helpers/ring.ts";
export type { Entry } from "./run-queue.ts";
export { isInstance } from "./shared/is-instance.ts";
export {
  type AsyncCode,
  type AsyncScope,
  afterAsyncCode,
  awaitPromise,
  drive,
  type Extension,
  extension,
  onlyEnds,
  post,
  resume,
  setTimer,
  type Trace,
  thread,
  timerDue,
  timers,
} from "./shared/thread.ts";
