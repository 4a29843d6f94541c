import { WakeUp } from "@x/future/internal";

/** Whether a lane is the timer of a sleeping task. All that such a timer does is to make the task ready. */
export function isWakeUp(lane: object): boolean {
  return lane instanceof WakeUp;
}
