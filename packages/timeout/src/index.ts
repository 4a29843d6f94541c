export { moveOnAfter } from "./move-on-after.ts";
export type { Body, TimeoutOptions, TimeoutScope } from "./scope.ts";
export { timeout, timeoutAt } from "./timeout.ts";
export { waitFor } from "./wait-for.ts";
