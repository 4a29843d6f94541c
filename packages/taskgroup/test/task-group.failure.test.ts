// What a failure of a task or of the body does to the others, and which errors the group throws.
import { CancelledError, type Coroutine, createTask, isCancelled, sleep } from "@x/future";
import { getRunningLoop } from "@x/loop";
import { ExceptionGroup, type TaskGroup, taskGroup } from "@x/taskgroup";
import { describe, expect, test } from "vitest";
import { cleaning, errorOf, failing, messagesOf, runQuietly, self } from "./support.ts";

describe("when a task fails", () => {
  test("TGR-04 the others and the body are cancelled and awaited, and life goes on", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      const failure = yield* errorOf(
        taskGroup(function* (group) {
          group.createTask(failing("boom", 5));
          group.createTask(cleaning(log, "sibling", 20));
          yield* cleaning(log, "body");
        }),
      );
      expect(failure).toBeInstanceOf(ExceptionGroup);
      expect(messagesOf(failure)).toEqual(["boom"]);
      expect(log).toEqual(["body", "sibling"]);
      expect(self().cancelling).toBe(0);
      yield* sleep(1);
    });
  });

  test("TGR-22 the same after the body has ended", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      const failure = yield* errorOf(
        taskGroup((group) => {
          group.createTask(failing("boom", 5));
          group.createTask(cleaning(log, "sibling"));
        }),
      );
      expect(messagesOf(failure)).toEqual(["boom"]);
      expect(log).toEqual(["sibling"]);
      expect(self().cancelling).toBe(0);
      yield* sleep(1);
    });
  });

  test("TGR-15 also if the body catches its cancellation and carries on", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      const failure = yield* errorOf(
        taskGroup(function* (group) {
          group.createTask(failing("boom"));
          yield* errorOf(sleep(10));
          yield* sleep(10);
          log.push("carried on");
        }),
      );
      expect(messagesOf(failure)).toEqual(["boom"]);
      expect(log).toEqual(["carried on"]);
    });
  });

  test("TGR-17 all errors are collected, in order of completion", () => {
    runQuietly(function* () {
      const failure = yield* errorOf(
        taskGroup((group) => {
          group.createTask(function* () {
            yield* errorOf(sleep(Number.POSITIVE_INFINITY));
            yield* failing("while cleaning up", 5);
          });
          group.createTask(failing("b", 5));
          group.createTask(failing("a", 5));
        }),
      );
      expect(messagesOf(failure)).toEqual(["b", "a", "while cleaning up"]);
    });
  });

  test("TGR-12 anything that is thrown is one, be it no error", () => {
    runQuietly(function* () {
      const thrown = ["text", undefined, RangeError];
      const error = yield* errorOf(
        taskGroup(function* (group) {
          for (const value of thrown) {
            group.createTask(() => {
              throw value;
            });
          }
          yield* sleep(1);
        }),
      );
      expect(error).toBeInstanceOf(ExceptionGroup);
      expect((error as ExceptionGroup).errors).toEqual(thrown);
    });
  });

  test("TGR-19 each counts as seen, however the block ends", () => {
    function* child(): Coroutine<never> {
      yield* errorOf(sleep(Number.POSITIVE_INFINITY));
      throw new Error("cleaning up");
    }
    const ends: ((group: TaskGroup) => Coroutine<unknown>)[] = [
      function* failed(group) {
        group.createTask(failing("task"));
        yield* sleep(10);
      },
      () => failing("body"),
      function* cancelledInside(group) {
        group.cancel();
        yield* sleep(10);
      },
      function* cancelledOutside() {
        yield* sleep(Number.POSITIVE_INFINITY);
      },
    ];
    // runQuietly closes the loop, which would report the others.
    runQuietly(function* () {
      for (const end of ends) {
        const block = createTask(
          taskGroup(function* (group) {
            group.createTask(child());
            yield* sleep(0);
            return yield* end(group);
          }),
        );
        yield* sleep(5);
        block.cancel();
        expect(messagesOf(yield* errorOf(block))).toContain("cleaning up");
      }
    });
  });

  test("TGR-13 groups nest, and so do their errors", () => {
    runQuietly(function* () {
      const failure = yield* errorOf(
        taskGroup((outer) => {
          outer.createTask(
            taskGroup((inner) => {
              inner.createTask(failing("inner"));
            }),
          );
          outer.createTask(failing("outer", 5));
        }),
      );
      expect(messagesOf(failure)).toEqual([["inner"]]);
    });
  });

  test("TGR-14 a failure outside is not lost when the inner group fails too", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      const failure = yield* errorOf(
        taskGroup(function* (outer) {
          outer.createTask(failing("outer"));
          const inner = yield* errorOf(
            taskGroup(function* (inner) {
              inner.createTask(failing("inner"));
              yield* sleep(10);
            }),
          );
          log.push(messagesOf(inner));
          const interruption = yield* errorOf(sleep(10));
          log.push(isCancelled(interruption));
        }),
      );
      expect(log).toEqual([["inner"], true]);
      expect(messagesOf(failure)).toEqual(["outer"]);
      expect(self().cancelling).toBe(0);
    });
  });

  test("TGR-16 one that takes no notice is waited for", () => {
    runQuietly(function* () {
      const loop = getRunningLoop();
      const failure = yield* errorOf(
        taskGroup((group) => {
          group.createTask(failing("boom"));
          group.createTask(function* () {
            yield* errorOf(sleep(1000));
            yield* sleep(500);
            return "ignored";
          });
        }),
      );
      expect(messagesOf(failure)).toEqual(["boom"]);
      expect(loop.time()).toBe(500);
    });
  });

  test("TGR-24 an eager one that fails at once does not interrupt the body at once", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      const failure = yield* errorOf(
        taskGroup(function* (group) {
          const task = group.createTask(
            () => {
              throw new Error("eager");
            },
            { eager: true },
          );
          log.push(task.done, group.tasks.has(task));
          group.createTask(cleaning(log, "second"), { eager: true });
          yield* cleaning(log, "body");
        }),
      );
      expect(messagesOf(failure)).toEqual(["eager"]);
      expect(log).toEqual([true, true, "second", "body"]);
    });
  });
});

describe("no failure", () => {
  test("TGR-05 is a task that was cancelled", () => {
    runQuietly(function* () {
      yield* taskGroup(function* (group) {
        const task = group.createTask(sleep(1000));
        const other = group.createTask(sleep(10, "other"));
        yield* sleep(0);
        task.cancel();
        yield* sleep(5);
        expect(yield* other).toBe("other");
      });
      expect(self().cancelling).toBe(0);
    });
  });

  test("TGR-06 is a task that throws a CancelledError itself", () => {
    runQuietly(function* () {
      yield* taskGroup(function* (group) {
        group.createTask(() => {
          throw new CancelledError();
        });
        yield* sleep(5);
      });
    });
  });
});

describe("when the body fails", () => {
  test("TGR-07 its error is in a group, behind those of the tasks", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      const failure = yield* errorOf(
        taskGroup(function* (group) {
          group.createTask(cleaning(log, "child", 10));
          group.createTask(function* () {
            yield* errorOf(sleep(Number.POSITIVE_INFINITY));
            yield* failing("child");
          });
          yield* sleep(1);
          throw new Error("body");
        }),
      );
      expect(messagesOf(failure)).toEqual(["child", "body"]);
      expect(log).toEqual(["child"]);
    });
  });

  test("TGR-07 alone, it is in a group all the same", () => {
    runQuietly(function* () {
      const failure = yield* errorOf(
        taskGroup(() => {
          throw new Error("body");
        }),
      );
      expect(messagesOf(failure)).toEqual(["body"]);
    });
  });

  test("a cancel that comes on top waits for its turn", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      const task = createTask(function* () {
        const failure = yield* errorOf(
          taskGroup(function* (group) {
            group.createTask(cleaning([], "child", 10));
            yield* sleep(1);
            throw new Error("body");
          }),
        );
        log.push(messagesOf(failure), self().cancelling);
        log.push(isCancelled(yield* errorOf(sleep(10))));
      });
      yield* sleep(5);
      task.cancel();
      yield* task;
      expect(log).toEqual([["body"], 1, true]);
    });
  });
});
