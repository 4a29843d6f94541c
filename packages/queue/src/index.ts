export { QueueEmpty, QueueFull, QueueShutDown } from "./errors.ts";
export { LifoQueue } from "./lifo-queue.ts";
export { PriorityQueue } from "./priority-queue.ts";
export { type Items, Queue } from "./queue.ts";
export type { Held, Source } from "./source.ts";
export { work } from "./work.ts";
