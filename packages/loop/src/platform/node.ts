// What Node, and runtimes that are as it, can do more than others.
export { failProcess, onExit } from "./node-exit.ts";
export { watchIdle } from "./node-idle.ts";
export { ignoreRejections } from "./node-rejections.ts";
export { asyncLoop, asyncScope, callInScope, callOutsideScopes } from "./node-scopes.ts";
export { createController } from "./node-signals.ts";
export { lookForStores, watchStores } from "./node-stores.ts";
