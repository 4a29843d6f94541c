import { type Coroutine, createTask, Future, sleep } from "@x/future";
import { LifoQueue, PriorityQueue, Queue } from "@x/queue";
import { Barrier, BoundedSemaphore, Condition, Event, Lock, Semaphore } from "@x/sync";
import { taskGroup } from "@x/taskgroup";
import { explore } from "@x/testing";
import { moveOnAfter, timeout } from "@x/timeout";
import { describe, expect, test } from "vitest";
import { check } from "../src/exhibit.ts";

/** Runs something under every schedule there is. */
async function holdsAlways(program: () => Coroutine<unknown>, cancel = false): Promise<void> {
  const explored = await explore(program, { strategy: "exhaustive", schedules: 20_000, cancel });
  expect(explored).toMatchObject({ complete: true });
}

/** The same, and also with one task cancelled at any moment. */
async function holds(program: () => Coroutine<unknown>): Promise<void> {
  await holdsAlways(program);
  await holdsAlways(program, true);
}

/** Waits for tasks, of which some may have been cancelled. */
function* ended(tasks: Iterable<Future<unknown>>): Coroutine<void> {
  for (const task of tasks) {
    try {
      yield* task;
    } catch (error) {
      if ((error as Error).name !== "CancelledError") throw error;
    }
  }
}

describe.each([
  ["Lock", () => new Lock(), 1],
  ["Semaphore(1)", () => new Semaphore(1), 1],
  ["BoundedSemaphore(2)", () => new BoundedSemaphore(2), 2],
] as const)("%s", (_, create, most) => {
  test("admits as many as it should, and is free in the end", () =>
    holds(function* () {
      const lock = create();
      let inside = 0;
      function* user(): Coroutine<void> {
        using _lease = yield* lock.acquire();
        inside += 1;
        check(inside <= most, "too many are inside");
        try {
          yield* sleep(0);
        } finally {
          inside -= 1;
        }
      }
      yield* ended([1, 2, 3].map(() => createTask(user())));
      check(!lock.locked, "nobody is inside, and it is locked");
      yield* timeout(1, lock.acquire());
    }));
});

test("Condition: what two wait for, two get", () =>
  holds(function* () {
    const condition = new Condition();
    let items = 0;
    function* consume(): Coroutine<void> {
      yield* condition.waitFor(() => items > 0);
      items -= 1;
    }
    const consumers = [1, 2].map(() => createTask(condition.with(consume)));
    const producer = createTask(function* () {
      for (const _ of [1, 2]) {
        yield* condition.with(() => {
          items += 1;
          condition.notify();
        });
      }
    });
    yield* ended([producer]);
    if (producer.cancelled) for (const consumer of consumers) consumer.cancel();
    yield* ended(consumers);
    check(!condition.locked, "it is locked");
  }));

test("Event: all tasks that wait go on", () =>
  holds(function* () {
    const event = new Event();
    const waiters = [1, 2].map(() => createTask(event.wait()));
    yield* sleep(0);
    event.set();
    yield* ended(waiters);
    event.clear();
    check((yield* moveOnAfter(1, event.wait())) === undefined, "it is set");
  }));

test("Barrier: nobody goes on alone", () =>
  holdsAlways(function* () {
    const barrier = new Barrier(2);
    const rounds = [0, 0];
    yield* taskGroup((group) => {
      for (const me of [0, 1]) {
        group.createTask(function* () {
          for (let round = 1; round <= 3; round += 1) {
            rounds[me] = round;
            yield* barrier.wait();
            check(Math.min(...rounds) === round, "somebody went on alone");
          }
        });
      }
    });
  }));

describe.each([
  ["Queue", () => new Queue<number>({ maxsize: 1 })],
  ["LifoQueue", () => new LifoQueue<number>({ maxsize: 1 })],
  ["PriorityQueue", () => new PriorityQueue<number>({ maxsize: 1 })],
] as const)("%s", (_, create) => {
  test("loses nothing and doubles nothing", () =>
    holds(function* () {
      const queue = create();
      const put: number[] = [];
      const got: number[] = [];
      const producers = [1, 2].map((item) =>
        createTask(function* () {
          yield* queue.put(item);
          put.push(item);
        }),
      );
      const consumers = [1, 2].map(() =>
        createTask(function* () {
          got.push(yield* queue.get());
        }),
      );
      yield* ended(producers);
      for (let i = 0; i < 5; i += 1) yield* sleep(0);
      yield* sleep(1);
      for (const consumer of consumers) consumer.cancel();
      yield* ended(consumers);
      while (!queue.empty) got.push(queue.getNowait());
      expect(got.sort()).toEqual(put.sort());
    }));

  test("a task that waits is woken when there is something", () =>
    holds(function* () {
      const queue = create();
      const consumers = [1, 2, 3].map(() => createTask(queue.get()));
      for (let item = 0; item < 3; item += 1) yield* timeout(5, queue.put(item));
      yield* timeout(5, ended(consumers));
    }));
});

test("taskGroup: an error cancels the others, and nobody is left", () =>
  holds(function* () {
    const failing = createTask(
      taskGroup((group) => {
        group.createTask(sleep(10));
        group.createTask(function* () {
          yield* sleep(0);
          throw new RangeError("no");
        });
      }),
    );
    try {
      yield* ended([failing]);
    } catch (error) {
      check(error instanceof AggregateError, `${error}`);
    }
  }));

test("moveOnAfter: a result that comes at the deadline is there or not, and nothing is left", () =>
  holds(function* () {
    const answer = new Future<number>();
    const giver = createTask(function* () {
      yield* sleep(10);
      if (!answer.done) answer.setResult(42);
    });
    const result = yield* moveOnAfter(10, answer);
    check(result === 42 || result === undefined, `${result}`);
    yield* ended([giver]);
  }));
