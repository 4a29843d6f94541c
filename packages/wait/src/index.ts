export { any } from "./any.ts";
export { AsCompleted, asCompleted } from "./as-completed.ts";
export type { OneOf } from "./contestants.ts";
export type { Completion } from "./next-outcome.ts";
export { race } from "./race.ts";
export { type Contestant, type StaggeredOutcome, staggeredRace } from "./staggered-race.ts";
export {
  ALL_COMPLETED,
  FIRST_COMPLETED,
  FIRST_EXCEPTION,
  type ReturnWhen,
  wait,
} from "./wait.ts";
