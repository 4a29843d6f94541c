export { AsCompleted, asCompleted, type Completion } from "./as-completed.ts";
export {
  ALL_COMPLETED,
  FIRST_COMPLETED,
  FIRST_EXCEPTION,
  type ReturnWhen,
  wait,
} from "./wait.ts";
