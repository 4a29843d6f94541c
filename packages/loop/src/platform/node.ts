// What Node, and runtimes that are as it, can do more than others.
export { failProcess, onExit } from "./node-exit.ts";
export { watchIdle } from "./node-idle.ts";
export { ignoreRejections } from "./node-rejections.ts";
export { createController } from "./node-signals.ts";
export { watchStores } from "./node-stores.ts";
