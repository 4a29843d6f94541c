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
export {
  captureContext,
  followStores,
  giveContext,
  runInContext,
  runner,
} from "./context/context.ts";
export type { Entry } from "./entry.ts";
export {
  checkCallback,
  checkContext,
  checkLimit,
  checkMethods,
  checkOptions,
  checkTime,
  checkWhole,
} from "./helpers/check.ts";
export { describe } from "./helpers/describe.ts";
export { inspect } from "./helpers/inspect.ts";
export { originOf, rememberOrigin } from "./helpers/origin.ts";
export { Ring } from "./helpers/ring.ts";
export { isInstance } from "./shared/is-instance.ts";
export {
  type AsyncCode,
  afterAsyncCode,
  awaitPromise,
  coarseTime,
  drive,
  type Extension,
  extension,
  onlyEnds,
  post,
  resume,
  runWhile,
  setTimer,
  timerDue,
  timers,
} from "./shared/protocol.ts";
export { type AsyncScope, type Trace, thread } from "./shared/thread.ts";
