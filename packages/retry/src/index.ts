export type { Attempt } from "./attempt.ts";
export type { Failure, RetryOptions } from "./options.ts";
export { retry } from "./retry.ts";
