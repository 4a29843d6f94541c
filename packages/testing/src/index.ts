export {
  type CancellationOptions,
  type CancellationScenario,
  checkCancellation,
} from "./check-cancellation.ts";
export { type Explored, type ExploreOptions, explore } from "./explore.ts";
export { LeakError } from "./leak-error.ts";
export { LivelockError } from "./livelock-error.ts";
export type { VirtualMain } from "./main.ts";
export { OutsideError } from "./outside-error.ts";
export { runVirtual, type VirtualOptions, virtualTest } from "./run-virtual.ts";
export { ScheduleError } from "./schedule-error.ts";
export type { TraceEntry, VirtualClock } from "./virtual-clock.ts";
