export { Barrier } from "./barrier.ts";
export { BoundedSemaphore } from "./bounded-semaphore.ts";
export { BrokenBarrierError } from "./broken-barrier-error.ts";
export { Condition, type Truthy } from "./condition.ts";
export { Event } from "./event.ts";
export type { Lease } from "./lease.ts";
export { Lock } from "./lock.ts";
export type { Lockable } from "./lockable.ts";
export { Semaphore } from "./semaphore.ts";
