import { WakeUp } from "@x/future/internal";
import { DueTimer } from "./due-timer.ts";

/** Whether this is the wake-up of a sleeping task: nothing else than that the task becomes ready follows
 * from it. */
export function isWakeUp(lane: object): boolean {
  return lane instanceof DueTimer && lane.timer instanceof WakeUp;
}
