export { type BatchOptions, batch } from "./batch.ts";
export { idleTimeout } from "./idle-timeout.ts";
export { type IntervalOptions, interval } from "./interval.ts";
export { type MergedItem, merge } from "./merge.ts";
