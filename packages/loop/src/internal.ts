// For the other @x packages of the same release line. Not for users: anything here may change in
// any version.
export { createController, failProcess, ignoreRejections, onExit } from "#platform";
export { asyncScope, callInScope, callOutsideScopes } from "./async-scope.ts";
export { checkCallback, checkContext, checkLimit, checkOptions, checkTime } from "./check.ts";
export { captureContext, execute, lookForStores } from "./context.ts";
export { describe } from "./describe.ts";
export { inspect } from "./inspect.ts";
export { isInstance } from "./is-instance.ts";
export type { Entry } from "./iteration.ts";
export {
  type AsyncCode,
  type AsyncScope,
  afterAsyncCode,
  awaitPromise,
  drive,
  type Extension,
  extension,
  kernel,
  onlyEnds,
  post,
  resume,
  setTimer,
  timers,
} from "./kernel.ts";
export { originOf, rememberOrigin } from "./origin.ts";
export { Ring } from "./ring.ts";
