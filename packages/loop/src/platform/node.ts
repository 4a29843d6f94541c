// What Node, and runtimes that are as it, can do more than others.
export { watchIdle } from "./node-idle.ts";
export { followStores } from "./node-stores.ts";
