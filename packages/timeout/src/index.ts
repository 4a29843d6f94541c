export type { Body, TimeoutOptions, TimeoutScope } from "./deadline.ts";
export { moveOnAfter } from "./move-on-after.ts";
export { timeout, timeoutAt } from "./timeout.ts";
export { waitFor } from "./wait-for.ts";
