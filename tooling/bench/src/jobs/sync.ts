import { type Coroutine, run, runSync, sleep } from "@x/future";
import { gather } from "@x/gather";
import { KeyedLock, Lock, Semaphore } from "@x/sync";
import { type Contestant, identity, type Job, sum } from "../contest.ts";

const TASKS = 1000;

/** Calls `start` for each task, with the number of times that it takes the lock. */
function tasksOf<T>(size: number, start: (times: number) => T): T[] {
  const length = Math.min(TASKS, size);
  return Array.from({ length }, () => start(size / length));
}

const ready = Promise.resolve();

/** Takes the lock and gives it back. A step in between makes the others wait. */
function* holding(lock: Lock, times: number, step: boolean): Coroutine<number> {
  let held = 0;
  for (; held < times; held += 1) {
    yield* lock.acquire();
    if (step) yield* sleep(0);
    lock.release();
  }
  return held;
}

function* contending(size: number): Coroutine<number> {
  const lock = new Lock();
  return sum(yield* gather(tasksOf(size, (times) => holding(lock, times, true))));
}

/** A peer's lock, taken by a promise of what gives it back. */
type Take = () => Promise<() => void>;

async function holdingAsync(take: Take, times: number, step: boolean): Promise<number> {
  let held = 0;
  for (; held < times; held += 1) {
    const release = await take();
    if (step) await ready;
    release();
  }
  return held;
}

async function contendingAsync(take: Take, size: number): Promise<number> {
  return sum(await Promise.all(tasksOf(size, (times) => holdingAsync(take, times, true))));
}

async function newMutex(): Promise<Take> {
  const { Mutex } = await import("async-mutex");
  const mutex = new Mutex();
  return () => mutex.acquire();
}

/** `acquire` of async-sema gives nothing: to be as fast as it can, its loops stand here again. */
const sema: Contestant = {
  name: "async-sema",
  load: async () => {
    const { Sema } = await import("async-sema");
    return async (size) => {
      const lock = new Sema(1);
      const hold = async (times: number): Promise<number> => {
        let held = 0;
        for (; held < times; held += 1) {
          await lock.acquire();
          await ready;
          lock.release();
        }
        return held;
      };
      return sum(await Promise.all(tasksOf(size, hold)));
    };
  },
};

const PERMITS = 10;

/** How many permits a task takes at its turn: one to ten. */
const weightOf = (turn: number): number => 1 + (turn % PERMITS);

function* weighing(semaphore: Semaphore, times: number): Coroutine<number> {
  let held = 0;
  for (; held < times; held += 1) {
    const n = weightOf(held);
    yield* semaphore.acquire(n);
    yield* sleep(0);
    semaphore.release(n);
  }
  return held;
}

function* weighingAll(size: number): Coroutine<number> {
  const semaphore = new Semaphore(PERMITS);
  return sum(yield* gather(tasksOf(size, (times) => weighing(semaphore, times))));
}

async function weighingAsync(semaphore: Semaphore, times: number): Promise<number> {
  let held = 0;
  for (; held < times; held += 1) {
    const lease = await semaphore.acquire(weightOf(held));
    await ready;
    lease.release();
  }
  return held;
}

async function weighingAllAsync(size: number): Promise<number> {
  const semaphore = new Semaphore(PERMITS);
  return sum(await Promise.all(tasksOf(size, (times) => weighingAsync(semaphore, times))));
}

const KEYS = 100;

function* keying(locks: KeyedLock<number>, times: number): Coroutine<number> {
  let held = 0;
  for (; held < times; held += 1) {
    const lease = yield* locks.acquire(held % KEYS);
    lease.release();
  }
  return held;
}

async function keyingAsync(locks: KeyedLock<number>, times: number): Promise<number> {
  let held = 0;
  for (; held < times; held += 1) {
    const lease = await locks.acquire(held % KEYS);
    lease.release();
  }
  return held;
}

export const sync: Job = {
  name: "sync",
  about: "a lock is taken and given back",
  contests: [
    {
      name: "uncontended",
      kind: "time",
      unit: "ns a lock",
      size: 1_000_000,
      quick: 100_000,
      units: identity,
      work: identity,
      growth: "linear",
      contestants: [
        { name: "ours", load: () => (size) => runSync(holding(new Lock(), size, false)) },
        {
          name: "async-mutex",
          load: async () => {
            const take = await newMutex();
            return (size) => holdingAsync(take, size, false);
          },
        },
        { name: "CPython", slow: true, load: "lock_uncontended" },
      ],
      marks: [{ of: "ours", than: "async-mutex", atLeast: 5 }],
    },
    {
      name: `${TASKS.toLocaleString("en")} tasks`,
      kind: "time",
      unit: "ns a lock",
      size: 100_000,
      quick: 10_000,
      units: identity,
      work: identity,
      contestants: [
        { name: "ours", load: () => (size) => runSync(contending(size)) },
        {
          name: "async-mutex",
          load: async () => {
            const take = await newMutex();
            return (size) => contendingAsync(take, size);
          },
        },
        sema,
        { name: "CPython", slow: true, load: "lock_contended" },
      ],
      marks: [
        { of: "ours", than: "async-mutex", atLeast: 3 },
        { of: "ours", than: "async-sema", atLeast: 3 },
        { of: "ours", than: "CPython", atLeast: 5 },
      ],
    },
    {
      name: "permits by number",
      kind: "time",
      unit: "ns an acquire",
      size: 100_000,
      quick: 10_000,
      units: identity,
      work: identity,
      contestants: [
        { name: "ours", load: () => (size) => runSync(weighingAll(size)) },
        { name: "ours, async", load: () => (size) => run(() => weighingAllAsync(size)) },
        {
          name: "async-mutex",
          load: async () => {
            const mutex = await import("async-mutex");
            return async (size) => {
              const semaphore = new mutex.Semaphore(PERMITS);
              const hold = async (times: number): Promise<number> => {
                let held = 0;
                for (; held < times; held += 1) {
                  const n = weightOf(held);
                  const [, release] = await semaphore.acquire(n);
                  await ready;
                  release();
                }
                return held;
              };
              return sum(await Promise.all(tasksOf(size, hold)));
            };
          },
        },
      ],
      marks: [
        { of: "ours", than: "async-mutex", atLeast: 1 },
        { of: "ours, async", than: "async-mutex", atLeast: 1 },
      ],
    },
    {
      name: `${KEYS} keys`,
      kind: "time",
      unit: "ns a lock",
      size: 1_000_000,
      quick: 100_000,
      units: identity,
      work: identity,
      contestants: [
        { name: "ours", load: () => (size) => runSync(keying(new KeyedLock(), size)) },
        {
          name: "ours, async",
          load: () => (size) => run(() => keyingAsync(new KeyedLock(), size)),
        },
        {
          name: "async-mutex in a Map",
          load: async () => {
            const { Mutex } = await import("async-mutex");
            return async (size) => {
              const locks = new Map<number, InstanceType<typeof Mutex>>();
              let held = 0;
              for (; held < size; held += 1) {
                const key = held % KEYS;
                const lock = locks.get(key) ?? new Mutex();
                locks.set(key, lock);
                const release = await lock.acquire();
                release();
              }
              return held;
            };
          },
        },
      ],
      marks: [
        { of: "ours", than: "async-mutex in a Map", atLeast: 1 },
        { of: "ours, async", than: "async-mutex in a Map", atLeast: 1 },
      ],
    },
  ],
};
