import { type Coroutine, createTask, sleep, type Task } from "@x/future";
import { Condition, Lock } from "@x/sync";
import { describe, expect, test } from "vitest";
import { TestLoop } from "./support.ts";

/** What is reported while `main` runs for some iterations. */
function reports(main: () => Coroutine<unknown>, options: { debug?: boolean } = { debug: true }) {
  const loop = new TestLoop(options);
  const task = createTask(main(), { loop, name: "user" });
  for (let i = 0; i < 20; i += 1) loop.runOnce();
  const reported = [...loop.reports];
  task.cancel();
  while (loop.runOnce()) {}
  loop.close();
  return { reported, task };
}

const MESSAGE = /^<Task user pending \w*> waits for a Lock that it holds$/;

function* acquireHere(lock: Lock | Condition): Coroutine<void> {
  yield* lock.acquire();
}

function* waitHere(lock: Lock | Condition): Coroutine<void> {
  yield* lock.acquire();
}

describe("in debug mode", () => {
  test.each([
    ["a Lock", () => new Lock()],
    ["a Condition", () => new Condition()],
  ])(
    "LCK-01 a task that waits for %s that it holds is reported, with both stacks",
    (_what, make) => {
      const { reported, task } = reports(function* () {
        const lock = make();
        yield* acquireHere(lock);
        yield* waitHere(lock);
      });
      expect(reported).toHaveLength(1);
      const [report] = reported;
      expect(report?.message).toMatch(MESSAGE);
      expect(report?.task === task).toBe(true);
      const error = report?.error as Error & { cause: Error };
      expect(error.stack).toMatch(/waitHere/);
      expect(error.stack).not.toMatch(/acquireHere/);
      expect(error.cause.stack).toMatch(/acquireHere/);
    },
  );

  test("so is one that got it by waiting", () => {
    const { reported } = reports(function* () {
      const lock = new Lock();
      const other = createTask(acquireHere(lock));
      yield* other;
      createTask(() => lock.release());
      yield* acquireHere(lock);
      yield* waitHere(lock);
    });
    expect(reported).toHaveLength(1);
  });

  test("waiting for what another task holds is not reported", () => {
    const { reported } = reports(function* () {
      const lock = new Lock();
      const other = createTask(acquireHere(lock));
      yield* other;
      yield* waitHere(lock);
    });
    expect(reported).toEqual([]);
  });

  test("nor is waiting for what was released, and is about to be another's", () => {
    const { reported } = reports(function* () {
      const lock = new Lock();
      yield* acquireHere(lock);
      createTask(acquireHere(lock));
      yield* sleep(0);
      lock.release();
      yield* waitHere(lock);
    });
    expect(reported).toEqual([]);
  });

  test("nor is a condition that acquires its lock again", () => {
    const { reported } = reports(function* () {
      const condition = new Condition();
      const waiter: Task<true> = createTask(condition.with(() => condition.wait()));
      yield* sleep(0);
      yield* condition.with(function* () {
        condition.notify();
        yield* sleep(1);
      });
      yield* waiter;
    });
    expect(reported).toEqual([]);
  });

  test("nor is what is acquired outside of tasks", () => {
    const loop = new TestLoop({ debug: true });
    const lock = new Lock();
    const acquire = () => lock.acquire()[Symbol.iterator]().next();
    loop.callSoon(() => {
      acquire();
      expect(acquire).toThrow(
        expect.objectContaining({ message: expect.stringContaining("only inside a task") }),
      );
    });
    loop.runOnce();
    expect(loop.reports).toEqual([]);
  });
});

test("LCK-01 nothing is reported, nor a stack taken, without debug mode", () => {
  const { reported } = reports(function* () {
    const lock = new Lock();
    yield* acquireHere(lock);
    yield* waitHere(lock);
  }, {});
  expect(reported).toEqual([]);
});
