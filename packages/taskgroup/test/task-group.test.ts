// The block: what it returns, when it is over, and its types.
import {
  type Coroutine,
  type CoroutineCall,
  createTask,
  runSync,
  sleep,
  type Task,
} from "@x/future";
import { type TaskGroup, taskGroup } from "@x/taskgroup";
import { describe, expect, expectTypeOf, test } from "vitest";
import { errorOf, runQuietly } from "./support.ts";

describe("a block", () => {
  test("gives what its body returns, after its tasks have ended", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      const result = yield* taskGroup(function* (group) {
        for (const delay of [20, 10]) {
          group.createTask(function* () {
            yield* sleep(delay);
            log.push(delay);
          });
        }
        yield* sleep(0);
        return "result";
      });
      expect(result).toBe("result");
      expect(log).toEqual([10, 20]);
    });
  });

  test("TGR-01 without tasks does not suspend", () => {
    runQuietly(function* () {
      let others = 0;
      createTask(() => {
        others += 1;
      });
      expect(yield* taskGroup(() => 1)).toBe(1);
      expect(others).toBe(0);
    });
  });

  test("TGR-01 can be entered once", () => {
    runQuietly(function* () {
      const block = taskGroup(() => 1);
      yield* block;
      expect(yield* errorOf(block)).toMatchObject({
        message: expect.stringContaining("taskGroup was already awaited"),
      });
    });
  });

  test("TGR-34 leaving the body early still waits for the tasks", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      const result = yield* taskGroup(function* (group) {
        for (;;) {
          group.createTask(function* () {
            yield* sleep(10);
            log.push("child");
          });
          yield* sleep(1);
          return "early";
        }
      });
      expect(result).toBe("early");
      expect(log).toEqual(["child"]);
    });
  });

  test("TGR-20 is left two iterations after its last task has ended", () => {
    runQuietly(function* () {
      let iteration = 0;
      let ended = 0;
      createTask(function* clock() {
        for (;;) {
          iteration += 1;
          yield* sleep(0);
        }
      });
      yield* taskGroup(function* (group) {
        group.createTask(function* () {
          yield* sleep(0);
          ended = iteration;
        });
        yield* sleep(0);
      });
      expect(iteration - ended).toBe(2);
    });
  });
});

test("types: the body decides the result, a missing star does not compile", () => {
  expectTypeOf(taskGroup(() => 1)).toEqualTypeOf<CoroutineCall<number>>();
  expectTypeOf(taskGroup(async () => "text")).toEqualTypeOf<CoroutineCall<string>>();
  function* inACoroutine(): Coroutine<void> {
    const result = yield* taskGroup(function* (group) {
      expectTypeOf(group).toEqualTypeOf<TaskGroup>();
      const task = group.createTask(sleep(1, "text"));
      expectTypeOf(task).toEqualTypeOf<Task<string>>();
      expectTypeOf(group.createTask(async () => 1)).toEqualTypeOf<Task<number>>();
      return [yield* task];
    });
    expectTypeOf(result).toEqualTypeOf<string[]>();
    // @ts-expect-error
    yield taskGroup(() => 1);
    // @ts-expect-error
    const wrong: number = taskGroup(() => 1);
    void wrong;
    // @ts-expect-error
    taskGroup(1);
  }
  void inACoroutine;
  expect(runSync(taskGroup(() => 1))).toBe(1);
});
