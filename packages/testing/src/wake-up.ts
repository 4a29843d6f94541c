import { WakeUp } from "@x/future/internal";
import { DueTimer } from "./due-timer.ts";

/** Whether a lane is the timer of a sleeping task. All that such a timer does is to make the task ready. */
export function isWakeUp(lane: object): boolean {
  return lane instanceof DueTimer && lane.timer instanceof WakeUp;
}
