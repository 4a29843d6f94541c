// Permits, several at once, under every schedule there is, and cancelled at every step.
import { type Coroutine, createTask, sleep } from "@x/future";
import { BoundedSemaphore, type Keyed, KeyedLock, KeyedSemaphore, type Lease } from "@x/sync";
import { checkCancellation } from "@x/testing";
import { describe, expect, test } from "vitest";
import { ended, holds } from "./support.ts";

const PERMITS = 3;

/** All permits are there, and no task is in line. */
function expectAll(semaphore: BoundedSemaphore): void {
  expect(semaphore.tryAcquire(PERMITS)).not.toBeNull();
}

test("Semaphore: as many permits are in use as there are, at most, and none is lost", () =>
  holds(function* () {
    const semaphore = new BoundedSemaphore(PERMITS);
    let used = 0;
    const tasks = [2, 3, 1].map((n) =>
      createTask(
        semaphore.with(n, function* () {
          used += n;
          expect(used).toBeLessThanOrEqual(PERMITS);
          try {
            yield* sleep(1);
          } finally {
            used -= n;
          }
        }),
      ),
    );
    for (const task of tasks) yield* ended(task);
    expectAll(semaphore);
  }));

test("Semaphore: a task that needs many comes before those behind it", () =>
  holds(function* () {
    const semaphore = new BoundedSemaphore(PERMITS);
    const leases = [yield* semaphore.acquire(), yield* semaphore.acquire()];
    const order: string[] = [];
    const take = (name: string, n: number): Coroutine<void> =>
      (function* () {
        using _lease = yield* semaphore.acquire(n);
        order.push(name);
        yield* sleep(0);
      })();
    const many = createTask(take("many", PERMITS), { eager: true });
    const few = createTask(take("few", 1), { eager: true });
    for (const lease of leases) {
      lease.release();
      yield* sleep(0);
    }
    yield* ended(many);
    yield* ended(few);
    expect(["many", "few"].filter((name) => order.includes(name))).toEqual(order);
    expectAll(semaphore);
  }));

describe.each<[string, () => Keyed<string>]>([
  ["KeyedLock", () => new KeyedLock()],
  ["KeyedSemaphore", () => new KeyedSemaphore(1)],
])("%s", (_name, make) => {
  test("one task at a time for a key, and it is free at the end", () =>
    holds(function* () {
      const keys = make();
      let inside = 0;
      const tasks = [1, 2].map(() =>
        createTask(
          keys.with("key", function* () {
            inside += 1;
            expect(inside).toBe(1);
            try {
              yield* sleep(0);
            } finally {
              inside -= 1;
            }
          }),
        ),
      );
      for (const task of tasks) yield* ended(task);
      expect(keys.tryAcquire("key")).not.toBeNull();
    }));

  test("cancelled at any step it loses nothing", async () => {
    const setup = () => {
      const keys = make();
      return { keys, other: keys.tryAcquire("key") as Lease };
    };
    type State = ReturnType<typeof setup>;
    const invariant = ({ keys, other }: State) => {
      other[Symbol.dispose](); // if it was cancelled before the other task gave the key back
      expect(keys.tryAcquire("key")).not.toBeNull();
    };
    /** Another task gives the key back meanwhile. */
    const free = ({ other }: State) =>
      createTask(function* () {
        yield* sleep(1);
        other.release();
      });
    const inCoroutine = checkCancellation(
      function* (state: State) {
        const freeing = free(state);
        try {
          using _lease = yield* state.keys.acquire("key");
          yield* sleep(1);
        } finally {
          yield* freeing;
        }
      },
      invariant,
      { setup },
    );
    expect(await inCoroutine).toBeGreaterThan(3);
    const inFunction = checkCancellation(
      async (state: State) => {
        const freeing = free(state);
        try {
          await state.keys.with("key", async () => await sleep(1));
        } finally {
          await freeing;
        }
      },
      invariant,
      { setup },
    );
    expect(await inFunction).toBeGreaterThan(2);
  });
});

test("Semaphore: cancelled at any step it gives back what it took", async () => {
  const setup = () => {
    const semaphore = new BoundedSemaphore(PERMITS);
    return { semaphore, other: semaphore.tryAcquire(2) as Lease };
  };
  type State = ReturnType<typeof setup>;
  const invariant = ({ semaphore, other }: State) => {
    other[Symbol.dispose]();
    expectAll(semaphore);
  };
  const free = ({ other }: State) =>
    createTask(function* () {
      yield* sleep(1);
      other.release();
    });
  const inCoroutine = checkCancellation(
    function* (state: State) {
      const freeing = free(state);
      try {
        yield* state.semaphore.with(2, sleep(1));
      } finally {
        yield* freeing;
      }
    },
    invariant,
    { setup },
  );
  expect(await inCoroutine).toBeGreaterThan(3);
  const inFunction = checkCancellation(
    async (state: State) => {
      const freeing = free(state);
      try {
        using _lease = await state.semaphore.acquire(2);
        await sleep(1);
      } finally {
        await freeing;
      }
    },
    invariant,
    { setup },
  );
  expect(await inFunction).toBeGreaterThan(2);
});
