import { LifoQueue, PriorityQueue, Queue } from "@x/queue";
import { Barrier, BoundedSemaphore, Condition, Event, Lock, Semaphore } from "@x/sync";
import type { ObjectSpec, Value } from "./scenario.ts";
import type { Named } from "./statements/handlers.ts";
import type { Payload } from "./trace.ts";

/** What the tasks of a scenario share besides variables. */
export type SharedObject = Queue<Value> | Lock | Event | Condition | Semaphore | Barrier;

/** The kinds of objects that are no variables. */
type Kind = Exclude<ObjectSpec[0], "future">;

/** Finds the lock of a name. */
type FindLock = (name: string) => Lock;

const QUEUES = { fifo: Queue, lifo: LifoQueue, priority: PriorityQueue };

const makers: {
  readonly [K in Kind]: (spec: Named<ObjectSpec, K>, findLock: FindLock) => SharedObject;
} = {
  queue: ([, order, maxsize]) => new QUEUES[order]<Value>({ maxsize }),
  lock: () => new Lock(),
  event: () => new Event(),
  condition: ([, lock], findLock) =>
    lock === undefined ? new Condition() : new Condition(findLock(lock)),
  semaphore: ([, value]) => new Semaphore(value),
  bounded: ([, value]) => new BoundedSemaphore(value),
  barrier: ([, parties]) => new Barrier(parties),
};

export const isObjectKind = (kind: string): boolean =>
  kind === "future" || Object.hasOwn(makers, kind);

/** What an object holds, or whether it is held. */
export function describeObject(object: SharedObject): Payload {
  if (object instanceof Queue) return object.size;
  if (object instanceof Event) return object.isSet;
  if (object instanceof Barrier) return [object.nWaiting, object.broken];
  return object.locked;
}

export function makeObject(
  spec: Exclude<ObjectSpec, readonly ["future"]>,
  findLock: FindLock,
): SharedObject {
  // The maker of a kind takes the specs of that kind only, which a table cannot express.
  const make = makers[spec[0]] as (spec: unknown, findLock: FindLock) => SharedObject;
  return make(spec, findLock);
}
