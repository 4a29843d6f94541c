// A bare value in place of options is an error at the call, in all packages of the primitives.
import {
  all,
  any,
  asCompleted,
  Barrier,
  Condition,
  createTask,
  Event,
  ExceptionGroup,
  Future,
  gather,
  KeyedLock,
  LifoQueue,
  Lock,
  map,
  moveOnAfter,
  PriorityQueue,
  Queue,
  race,
  run,
  Semaphore,
  staggeredRace,
  taskGroup,
  timeout,
  timeoutAt,
  wait,
  waitFor,
  work,
} from "@x/asyncio";
import { expectNoBareOptions } from "@x/test-support/bare-options";
import { expect, test } from "vitest";

type Call = (bare: never) => unknown;

const queue = new Queue<number>();
const barrier = new Barrier(2);
const condition = new Condition();
const event = new Event();
const lock = new Lock();
const keyedLock = new KeyedLock<string>();
const semaphore = new Semaphore(2);

const CALLS: Record<string, Record<string, Call>> = {
  gather: {
    all: (bare) => all([], bare),
    gather: (bare) => gather([], bare),
    map: (bare) => map([], () => {}, bare),
  },
  wait: {
    any: (bare) => any([() => {}], bare),
    asCompleted: (bare) => asCompleted([], bare),
    race: (bare) => race([() => {}], bare),
    staggeredRace: (bare) => staggeredRace([], null, bare),
    wait: (bare) => wait([new Future()], bare),
  },
  timeout: {
    moveOnAfter: (bare) => moveOnAfter(1, () => {}, undefined, bare),
    timeout: (bare) => timeout(1, () => {}, bare),
    timeoutAt: (bare) => timeoutAt(1, () => {}, bare),
    waitFor: (bare) => waitFor(() => {}, 1, bare),
  },
  sync: {
    "Barrier.wait": (bare) => barrier.wait(bare),
    "Condition.acquire": (bare) => condition.acquire(bare),
    "Condition.wait": (bare) => condition.wait(bare),
    "Condition.waitFor": (bare) => condition.waitFor(() => {}, bare),
    "Condition.with": (bare) => condition.with(() => {}, bare),
    "Event.wait": (bare) => event.wait(bare),
    "Keyed.acquire": (bare) => keyedLock.acquire("key", bare),
    "Keyed.with": (bare) => keyedLock.with("key", () => {}, bare),
    "Lockable.acquire": (bare) => lock.acquire(bare),
    "Lockable.with": (bare) => lock.with(() => {}, bare),
    "Semaphore.acquire": (bare) => semaphore.acquire(2, bare),
    "Semaphore.with": (bare) => semaphore.with(2, () => {}, bare),
  },
  queue: {
    "LifoQueue.constructor": (bare) => new LifoQueue(bare),
    "PriorityQueue.constructor": (bare) => new PriorityQueue(bare),
    "Queue.constructor": (bare) => new Queue(bare),
    "Queue.get": (bare) => queue.get(bare),
    "Queue.join": (bare) => queue.join(bare),
    "Queue.put": (bare) => queue.put(1, bare),
    "Queue.shutdown": (bare) => queue.shutdown(bare),
    "Queue.take": (bare) => queue.take(bare),
    work: (bare) => work(queue, () => {}, bare),
  },
};

test.each(Object.entries(CALLS))(
  "a bare value is refused wherever @x/%s has options",
  (name, calls) => {
    expectNoBareOptions(new URL(`../../${name}/etc/${name}.api.md`, import.meta.url), calls);
  },
);

test("a bare value is refused wherever @x/taskgroup has options, and nothing is started", () =>
  run(function* () {
    const started: unknown[] = [];
    yield* taskGroup((group) => {
      expectNoBareOptions(new URL("../../taskgroup/etc/taskgroup.api.md", import.meta.url), {
        "ExceptionGroup.constructor": (bare) => new ExceptionGroup("several", [new Error()], bare),
        "TaskGroup.createTask": (bare) => group.createTask(() => started.push("a task"), bare),
        taskGroup: (bare) => taskGroup(() => started.push("a group"), bare),
      });
      expect(group.tasks.size).toBe(0);
    });
    expect(started).toEqual([]);
  }));

test("a queue that was refused its options is not shut down", () => {
  expect(queue.closed).toBe(false);
  expect(() => queue.shutdown(true as never)).toThrow(
    new TypeError("options must be an object such as { immediate: … }, not true"),
  );
  expect(queue.closed).toBe(false);
});

test.each([5, "name", null])(
  "a task that was given %o in place of its options does not begin",
  (bare) =>
    run(async () => {
      const begun: unknown[] = [];
      await taskGroup(async (group) => {
        const refuse = () => group.createTask(async () => begun.push("begun"), bare as never);
        expect(refuse).toThrow(
          expect.objectContaining({
            message: expect.stringMatching(
              /^options must be an object such as \{ name: … \}, not /,
            ),
          }),
        );
        expect(refuse).toThrow(TypeError);
        await createTask(() => {});
      });
      expect(begun).toEqual([]);
    }),
);
