import {
  CancelledError,
  type Coroutine,
  type CoroutineCall,
  coroutine,
  createTask,
  Future,
  isCancelled,
  run,
  runSync,
  setTaskFactory,
  sleep,
  Task,
} from "@x/future";
import { Context, getRunningLoop, VirtualHost } from "@x/loop";
import { ExceptionGroup, type TaskGroup, taskGroup } from "@x/taskgroup";
import { describe, expect, expectTypeOf, test } from "vitest";
import {
  asyncMain,
  cleaning,
  errorOf,
  failing,
  messagesOf,
  runQuietly,
  self,
  thrownBy,
} from "./support.ts";

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

describe("tasks", () => {
  test("TGR-21 are ordinary ones, with a name, to be awaited or cancelled", () => {
    runQuietly(function* () {
      yield* taskGroup(function* (group) {
        const named = group.createTask(sleep(10, "value"), { name: "Ann" });
        const other = group.createTask(sleep(20));
        expect(named.name).toBe("Ann");
        expect([...group.tasks].every((task, index) => task === [named, other][index])).toBe(true);
        expect(yield* named).toBe("value");
        other.cancel();
      });
    });
  });

  test("may be made of anything that can be awaited", async () => {
    await run(function* () {
      yield* taskGroup(function* (group) {
        const future = new Future<number>();
        const tasks = [
          group.createTask(sleep(0, 1)),
          group.createTask(future),
          group.createTask(Promise.resolve(3)),
          group.createTask(({ signal }) => (signal.aborted ? 0 : 4)),
        ];
        future.setResult(2);
        const results: number[] = [];
        for (const task of tasks) results.push(yield* task);
        expect(results).toEqual([1, 2, 3, 4]);
      });
    });
  });

  test("TSK-17 TGR-21 are made by the loop's task factory, with the options that were given", () => {
    runQuietly(function* () {
      const given: object[] = [];
      setTaskFactory(getRunningLoop(), (loop, coroutine, options) => {
        given.push(options);
        return new Task(coroutine, { loop, ...options });
      });
      yield* taskGroup((group) => {
        group.createTask(sleep(1), { name: "named", eager: true });
        group.createTask(sleep(1));
      });
      expect(given).toEqual([{ name: "named", eager: true }, {}]);
    });
  });

  test("TGR-02 are refused once the group has ended, and never begin", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      const group = yield* taskGroup((group) => group);
      const late = cleaning(log, "late");
      expect(() => group.createTask(late)).toThrow(
        new Error("TaskGroup is finished: it takes no more tasks"),
      );
      expect(late.next()).toEqual({ done: true, value: undefined });
      expect(group.tasks.size).toBe(0);
    });
  });

  test("TGR-02 are refused while the group shuts down, and never begin", () => {
    runQuietly(function* () {
      const late = cleaning([], "late");
      let refusal: unknown;
      const failure = yield* errorOf(
        taskGroup(function* (group) {
          group.createTask(failing("first"));
          try {
            yield* sleep(10);
          } catch {
            refusal = thrownBy(() => group.createTask(late));
          }
        }),
      );
      expect(refusal).toEqual(new Error("TaskGroup is shutting down: it takes no more tasks"));
      expect(late.next().done).toBe(true);
      expect(messagesOf(failure)).toEqual(["first"]);
    });
  });

  test("TGR-02 that were refused are not missed in debug mode", async () => {
    const reports: string[] = [];
    const work = coroutine(function* work() {
      yield* sleep(1);
    });
    await run(
      function* () {
        getRunningLoop().setExceptionHandler(({ message }) => reports.push(message));
        const group = yield* taskGroup((group) => group);
        expect(() => group.createTask(work())).toThrow(
          expect.objectContaining({ message: expect.stringContaining("finished") }),
        );
        expect(() => group.createTask(sleep(1))).toThrow(
          expect.objectContaining({ message: expect.stringContaining("finished") }),
        );
      },
      { debug: true, host: new VirtualHost() },
    );
    expect(reports).toEqual([]);
  });

  test("TGR-03 may start others while the group waits for them", () => {
    runQuietly(function* () {
      const log: string[] = [];
      yield* taskGroup((group) => {
        group.createTask(function* () {
          yield* sleep(10);
          group.createTask(function* () {
            yield* sleep(10);
            log.push("grandchild");
          });
        });
      });
      expect(log).toEqual(["grandchild"]);
    });
  });

  test("TGR-35 may be started by a task outside, and still cancel the block's own", () => {
    runQuietly(function* () {
      const opened = new Future<TaskGroup>();
      const helper = createTask(function* () {
        const group = yield* opened;
        group.createTask(failing("from outside", 5));
        yield* sleep(50);
        return "unharmed";
      });
      const failure = yield* errorOf(
        taskGroup(function* (group) {
          opened.setResult(group);
          yield* sleep(Number.POSITIVE_INFINITY);
        }),
      );
      expect(messagesOf(failure)).toEqual(["from outside"]);
      expect(yield* helper).toBe("unharmed");
    });
  });

  test("TGR-18 cancelled before they began never begin", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      yield* errorOf(
        taskGroup((group) => {
          group.createTask(cleaning(log, "never"));
          throw new Error("body");
        }),
      );
      expect(log).toEqual([]);
    });
  });

  describe("bad arguments", () => {
    test.each([undefined, null, 1, "text", {}])("%j is nothing to await", (value) => {
      runQuietly(function* () {
        yield* taskGroup((group) => {
          // @ts-expect-error
          expect(() => group.createTask(value)).toThrow(
            /^awaitable must be a coroutine, a future, a promise or a function, not /,
          );
          expect(group.tasks.size).toBe(0);
        });
      });
    });

    test.each([1, Number.POSITIVE_INFINITY])(
      "a coroutine that was awaited before, with a limit of %d",
      (limit) => {
        runQuietly(function* () {
          const child = sleep(1);
          yield* child;
          yield* taskGroup(
            (group) => {
              expect(() => group.createTask(child)).toThrow(
                expect.objectContaining({
                  message: expect.stringContaining("sleep was already awaited"),
                }),
              );
              expect(group.tasks.size).toBe(0);
            },
            { limit },
          );
        });
      },
    );

    test.each([
      [undefined, "body must be a function, not undefined"],
      [sleep, undefined],
    ])("a body that is %s", (body, message) => {
      // @ts-expect-error
      const call = () => taskGroup(body);
      if (message === undefined) expect(call).not.toThrow();
      else expect(call).toThrow(new TypeError(message));
    });
  });
});

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

describe.each(["in the body", "after the body"])("when the caller is cancelled %s", (where) => {
  function* body(group: TaskGroup, child: Coroutine<unknown>): Coroutine<void> {
    group.createTask(child);
    if (where === "in the body") yield* sleep(Number.POSITIVE_INFINITY);
  }

  test.each([undefined, "enough"])("TGR-08 the tasks are cancelled and awaited (%s)", (message) => {
    runQuietly(function* () {
      const log: unknown[] = [];
      const task = createTask(taskGroup((group) => body(group, cleaning(log, "child", 10))));
      yield* sleep(1);
      task.cancel(message);
      expect(yield* errorOf(task)).toMatchObject({ args: message ? [message] : [] });
      expect(task.cancelled).toBe(true);
      expect(log).toEqual(["child"]);
    });
  });

  test("TGR-09 a task that fails meanwhile goes first, then the cancel", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      const task = createTask(function* () {
        function* child() {
          yield* errorOf(sleep(Number.POSITIVE_INFINITY));
          yield* failing("cleaning up", 5);
        }
        log.push(messagesOf(yield* errorOf(taskGroup((group) => body(group, child())))));
        log.push(self().cancelling);
        yield* sleep(10);
      });
      yield* sleep(1);
      task.cancel();
      expect(isCancelled(yield* errorOf(task))).toBe(true);
      expect(log).toEqual([["cleaning up"], 1]);
    });
  });

  test("twice, the tasks are awaited all the same", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      const task = createTask(taskGroup((group) => body(group, cleaning(log, "child", 10))));
      yield* sleep(1);
      task.cancel("first");
      yield* sleep(1);
      task.cancel("second");
      expect(yield* errorOf(task)).toMatchObject({ args: ["first"] });
      expect(log).toEqual(["child"]);
    });
  });

  test("TGR-23 while a failure ends the group, the failure goes first", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      const task = createTask(function* () {
        const block = taskGroup((group) => {
          group.createTask(failing("boom"));
          return body(group, cleaning([], "child", 10));
        });
        log.push(messagesOf(yield* errorOf(block)), self().cancelling);
        log.push(isCancelled(yield* errorOf(sleep(10))));
      });
      yield* sleep(5);
      task.cancel();
      yield* task;
      expect(log).toEqual([["boom"], 1, true]);
    });
  });

  test("before it began, nothing begins", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      const task = createTask(taskGroup((group) => body(group, cleaning(log, "child"))));
      task.cancel();
      expect(isCancelled(yield* errorOf(task))).toBe(true);
      expect(log).toEqual([]);
    });
  });
});

describe("cancel", () => {
  test.each([undefined, "enough"])("TGR-25 by the body (%s)", (message) => {
    runQuietly(function* () {
      const log: unknown[] = [];
      const args: unknown[] = [];
      const result = yield* taskGroup(function* (group) {
        group.createTask(cleaning(log, "child", 10));
        yield* sleep(1);
        group.cancel(message);
        args.push((yield* errorOf(cleaning(log, "body"))) as CancelledError);
        throw args[0];
      });
      expect(result).toBeUndefined();
      expect(log).toEqual(["body", "child"]);
      expect(args).toMatchObject([{ args: message ? [message] : [] }]);
      expect(self().cancelling).toBe(0);
      yield* sleep(1);
    });
  });

  test("TGR-25 by the body, which then ends without waiting", () => {
    runQuietly(function* () {
      let others = 0;
      createTask(() => {
        others += 1;
      });
      const result = yield* taskGroup((group) => {
        group.cancel();
        return "result";
      });
      expect(result).toBe("result");
      expect(others).toBe(0);
      yield* sleep(1);
    });
  });

  test("TGR-26 by a child", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      yield* taskGroup(function* (group) {
        group.createTask(function* () {
          yield* sleep(1);
          group.cancel("over");
          yield* cleaning(log, "child itself");
        });
        group.createTask(cleaning(log, "sibling", 5));
        yield* cleaning(log, "body");
      });
      expect(log).toEqual(["body", "child itself", "sibling"]);
    });
  });

  test("while the tasks are awaited", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      const result = yield* taskGroup((group) => {
        group.createTask(cleaning(log, "sibling", 5));
        group.createTask(function* () {
          yield* sleep(1);
          group.cancel();
        });
        return "result";
      });
      expect(result).toBe("result");
      expect(log).toEqual(["sibling"]);
      expect(self().cancelling).toBe(0);
      yield* sleep(1);
    });
  });

  test.each([undefined, "over"])("TGR-33 by an eager child (%s)", (message) => {
    runQuietly(function* () {
      const log: unknown[] = [];
      let error: unknown;
      yield* taskGroup(function* (group) {
        group.createTask(
          function* () {
            group.cancel(message);
            error = yield* errorOf(sleep(Number.POSITIVE_INFINITY));
            throw error;
          },
          { eager: true },
        );
        yield* cleaning(log, "body");
      });
      expect(log).toEqual(["body"]);
      expect(error).toMatchObject({ args: message ? [message] : [] });
    });
  });

  test("TGR-33 by an eager child that ends at once", () => {
    runQuietly(function* () {
      yield* taskGroup(function* (group) {
        const task = group.createTask(() => group.cancel(), { eager: true });
        expect(task.done).toBe(true);
        yield* sleep(Number.POSITIVE_INFINITY);
      });
    });
  });

  test("TGR-26 again, and after the end, does nothing", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      const group = yield* taskGroup(function* (group) {
        group.createTask(function* () {
          const error = yield* errorOf(sleep(Number.POSITIVE_INFINITY));
          log.push((error as CancelledError).args);
          yield* sleep(5);
          log.push("cleaned up");
        });
        yield* sleep(0);
        group.cancel("first");
        group.cancel("second");
        yield* errorOf(sleep(1));
        group.cancel("third");
        yield* sleep(1);
        return group;
      });
      expect(log).toEqual([["first"], "cleaned up"]);
      group?.cancel();
      yield* sleep(1);
      expect(self().cancelling).toBe(0);
    });
  });

  test("TGR-26 refuses further tasks", () => {
    runQuietly(function* () {
      yield* taskGroup((group) => {
        group.cancel();
        expect(() => group.createTask(sleep(1))).toThrow(
          new Error("TaskGroup is shutting down: it takes no more tasks"),
        );
      });
    });
  });

  test("TGR-27 errors on the way out still make a group", () => {
    runQuietly(function* () {
      const failure = yield* errorOf(
        taskGroup(function* (group) {
          group.createTask(function* () {
            yield* errorOf(sleep(Number.POSITIVE_INFINITY));
            yield* failing("child");
          });
          yield* sleep(0);
          group.cancel();
          yield* errorOf(sleep(1));
          throw new Error("body");
        }),
      );
      expect(messagesOf(failure)).toEqual(["child", "body"]);
      expect(self().cancelling).toBe(0);
    });
  });

  test("after a child failed, changes nothing", () => {
    runQuietly(function* () {
      const failure = yield* errorOf(
        taskGroup(function* (group) {
          group.createTask(failing("boom"));
          yield* errorOf(sleep(10));
          group.cancel();
          yield* sleep(1);
        }),
      );
      expect(messagesOf(failure)).toEqual(["boom"]);
      expect(self().cancelling).toBe(0);
      yield* sleep(1);
    });
  });

  test.each(["in the body", "while the body's end is awaited", "while the tasks are awaited"])(
    "TGR-27 a cancel of the caller in addition passes: %s",
    (when) => {
      runQuietly(function* () {
        let cancelling = 0;
        const task = createTask(function* () {
          try {
            yield* taskGroup(function* (group) {
              group.createTask(cleaning([], "child", 10));
              yield* sleep(0);
              if (when === "while the tasks are awaited") {
                getRunningLoop().callLater(1, () => group.cancel());
                return;
              }
              group.cancel();
              if (when === "in the body") self().cancel("outside");
              yield* sleep(Number.POSITIVE_INFINITY);
            });
          } finally {
            cancelling = self().cancelling;
          }
        });
        yield* sleep(5);
        if (when !== "in the body") task.cancel("outside");
        expect(isCancelled(yield* errorOf(task))).toBe(true);
        expect(cancelling).toBe(1);
      });
    },
  );

  describe("a cancel of the caller in addition keeps its message", () => {
    test.each(["the body", "a task"])("when it comes while %s cleans up", (who) => {
      runQuietly(function* () {
        const task = createTask(
          taskGroup(function* (group) {
            if (who === "a task") group.createTask(cleaning([], "child", 20));
            yield* sleep(1);
            group.cancel("own");
            yield* cleaning([], "body", who === "the body" ? 20 : 0);
          }),
        );
        yield* sleep(5);
        task.cancel("outside");
        expect(yield* errorOf(task)).toMatchObject({ args: ["outside"] });
      });
    });

    test("when it comes after the body has ended", () => {
      runQuietly(function* () {
        const task = createTask(
          taskGroup((group) => {
            group.createTask(cleaning([], "child", 20));
            group.createTask(() => group.cancel("own"));
          }),
        );
        yield* sleep(5);
        task.cancel("outside");
        expect(yield* errorOf(task)).toMatchObject({ args: ["outside"] });
      });
    });

    test("when it comes as the last task ends", () => {
      runQuietly(function* () {
        const task: Task<void> = createTask(
          taskGroup(function* (group) {
            const child = group.createTask(cleaning([], "child", 20));
            child.addDoneCallback(() => task.cancel("outside"));
            yield* sleep(1);
            group.cancel("own");
            yield* sleep(1);
          }),
        );
        expect(yield* errorOf(task)).toMatchObject({ args: ["outside"] });
      });
    });

    test("the first of two", () => {
      runQuietly(function* () {
        const task = createTask(
          taskGroup(function* (group) {
            group.createTask(cleaning([], "child", 20));
            yield* sleep(1);
            group.cancel("own");
            yield* sleep(1);
          }),
        );
        yield* sleep(5);
        task.cancel("outside");
        yield* sleep(1);
        task.cancel("again");
        expect(yield* errorOf(task)).toMatchObject({ args: ["outside"] });
      });
    });
  });

  /** Runs a body in a task that has caught a cancel before. */
  function* afterACancel(body: () => Coroutine<void>): Coroutine<Task<void>> {
    const task = createTask(function* () {
      yield* errorOf(sleep(Number.POSITIVE_INFINITY));
      yield* body();
    });
    yield* sleep(0);
    task.cancel("old");
    yield* errorOf(taskDone(task));
    return task;
  }
  function* taskDone(task: Task<void>): Coroutine<void> {
    yield* task;
    throw new Error("done");
  }

  test.each(["waits", "does not wait", "does not wait, and has a child", "catches it"])(
    "TGR-32 in a task that was cancelled before, by a body that %s",
    (what) => {
      runQuietly(function* () {
        const log: unknown[] = [];
        const task = yield* afterACancel(function* () {
          yield* taskGroup(function* (group) {
            if (what.endsWith("child")) group.createTask(cleaning([], "child"));
            group.cancel();
            if (what === "waits") yield* sleep(1);
            if (what === "catches it") yield* errorOf(sleep(1));
          });
          log.push(self().cancelling);
          yield* sleep(1);
          log.push("carries on");
        });
        expect(log).toEqual([1, "carries on"]);
        expect(task.cancelled).toBe(false);
      });
    },
  );

  test("TGR-32 there, a cancel of the caller in addition passes", () => {
    runQuietly(function* () {
      const task = yield* afterACancel(function* () {
        yield* taskGroup((group) => {
          group.cancel();
          self().cancel();
        });
        throw new Error("not reached");
      });
      expect(task.cancelled).toBe(true);
    });
  });

  test("a block in a task that was cancelled before is left without waiting", () => {
    runQuietly(function* () {
      const task = yield* afterACancel(function* () {
        let others = 0;
        createTask(() => {
          others += 1;
        });
        yield* taskGroup(() => 1);
        expect(others).toBe(0);
      });
      expect(task.exception()).toBeUndefined();
    });
  });

  test("TGR-31 in a task that was cancelled before, a failure brings the old cancel back", () => {
    runQuietly(function* () {
      const log: unknown[] = [];
      yield* afterACancel(function* () {
        const failure = yield* errorOf(
          taskGroup((group) => {
            group.createTask(failing("boom"));
          }),
        );
        log.push(messagesOf(failure), self().cancelling);
        log.push(isCancelled(yield* errorOf(sleep(1))));
      });
      expect(log).toEqual([["boom"], 1, true]);
    });
  });
});

describe("the signal", () => {
  test("is aborted with a CancelledError when a task fails", () => {
    runQuietly(function* () {
      let signal: AbortSignal | undefined;
      yield* errorOf(
        taskGroup((group) => {
          signal = group.signal;
          group.createTask(failing("boom"));
        }),
      );
      expect(signal?.aborted).toBe(true);
      expect(isCancelled(signal?.reason)).toBe(true);
    });
  });

  test("is aborted when the body fails", () => {
    runQuietly(function* () {
      let signal: AbortSignal | undefined;
      const block = taskGroup(function* (group) {
        ({ signal } = group);
        group.createTask(function* () {
          yield* errorOf(sleep(Number.POSITIVE_INFINITY));
          expect(signal?.aborted).toBe(true);
        });
        yield* sleep(0);
        throw new Error("body");
      });
      yield* errorOf(block);
      expect(signal?.aborted).toBe(true);
    });
  });

  test.each([true, false])("is aborted by cancel, with its message (body ended: %s)", (ended) => {
    runQuietly(function* () {
      let signal: AbortSignal | undefined;
      yield* taskGroup(function* (group) {
        ({ signal } = group);
        group.createTask(function* () {
          yield* sleep(1);
          group.cancel("enough");
        });
        if (!ended) yield* sleep(Number.POSITIVE_INFINITY);
      });
      expect(signal?.reason).toMatchObject({ args: ["enough"] });
    });
  });

  test("is aborted when the caller is cancelled", () => {
    runQuietly(function* () {
      let signal: AbortSignal | undefined;
      const task = createTask(
        taskGroup(function* (group) {
          ({ signal } = group);
          yield* sleep(Number.POSITIVE_INFINITY);
        }),
      );
      yield* sleep(0);
      task.cancel("outside");
      expect(signal?.reason).toMatchObject({ args: ["outside"] });
      yield* errorOf(task);
    });
  });

  test("is left alone when the group ends well, and by a cancel that comes later", () => {
    runQuietly(function* () {
      const task = createTask(function* () {
        const signal = yield* taskGroup((group) => {
          group.createTask(sleep(1));
          return group.signal;
        });
        yield* errorOf(sleep(Number.POSITIVE_INFINITY));
        return signal;
      });
      yield* sleep(5);
      task.cancel();
      expect((yield* task).aborted).toBe(false);
    });
  });

  test("is left alone by a cancel of the group after its end", () => {
    runQuietly(function* () {
      const group = yield* taskGroup((group) => group);
      const { signal } = group;
      group.cancel();
      expect(signal.aborted).toBe(false);
    });
  });

  test("of an outer group is left alone when an inner group ends", () => {
    runQuietly(function* () {
      yield* taskGroup(function* (outer) {
        const outerSignal = outer.signal;
        let innerSignal: AbortSignal | undefined;
        yield* errorOf(
          taskGroup(function* (inner) {
            innerSignal = inner.signal;
            inner.createTask(failing("inner"));
            yield* sleep(Number.POSITIVE_INFINITY);
          }),
        );
        expect(innerSignal?.aborted).toBe(true);
        expect(outerSignal.aborted).toBe(false);
      });
    });
  });

  test("of an inner group is aborted when the outer one ends", () => {
    runQuietly(function* () {
      const signals: AbortSignal[] = [];
      yield* taskGroup(function* (outer) {
        signals.push(outer.signal);
        outer.createTask(function* () {
          yield* sleep(1);
          outer.cancel();
        });
        yield* taskGroup(function* (inner) {
          signals.push(inner.signal);
          yield* sleep(Number.POSITIVE_INFINITY);
        });
      });
      expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    });
  });
});

describe("from async functions", () => {
  test("a body may await its tasks", () =>
    asyncMain(async () => {
      const total = await taskGroup(async (group) => {
        const one = group.createTask(sleep(20, 1));
        const two = group.createTask(async () => {
          await sleep(10);
          return 2;
        });
        return (await one) + (await two);
      });
      expect(total).toBe(3);
    }));

  test("all tasks have ended when it is over", () =>
    asyncMain(async () => {
      const log: unknown[] = [];
      await taskGroup(async (group) => {
        await sleep(0);
        group.createTask(async () => {
          await sleep(10);
          log.push("child");
        });
      });
      expect(log).toEqual(["child"]);
    }));

  test("tasks run on the loop of the block, also those made after an await", async () => {
    await run(function* () {
      const loop = getRunningLoop();
      yield* taskGroup(async (group) => {
        await Promise.resolve();
        const task = group.createTask(() => getRunningLoop());
        expect(task.loop).toBe(loop);
        expect(await task).toBe(loop);
      });
    });
  });

  test("a failing task aborts the body's signal, and its errors arrive as a group", () =>
    asyncMain(async () => {
      const log: unknown[] = [];
      const block = taskGroup(async (group) => {
        group.createTask(async () => {
          await sleep(5);
          throw new Error("boom");
        });
        await new Promise((_, reject) => {
          group.signal.addEventListener("abort", () => {
            log.push("aborted");
            reject(group.signal.reason);
          });
        });
      });
      const failure = await Promise.resolve(block).catch((error: unknown) => error);
      expect(messagesOf(failure)).toEqual(["boom"]);
      expect(log).toEqual(["aborted"]);
    }));

  test("a failed block that is awaited is an ordinary rejection", () =>
    asyncMain(async () => {
      await expect(
        taskGroup(() => {
          throw new Error("body");
        }),
      ).rejects.toBeInstanceOf(ExceptionGroup);
    }));
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

test("a task is given its context", () => {
  const context = new Context();
  runSync(
    taskGroup(function* (group) {
      const task = group.createTask(sleep(0), { context });
      expect(task.context).toBe(context);
      yield* task;
    }),
  );
});

test("a coroutine that runs in a group with a limit cannot be started there again", () => {
  const work = function* (): Coroutine<void> {};
  const thrown = thrownBy(() =>
    runSync(
      taskGroup(
        function* (group) {
          const coroutine = work();
          group.createTask(coroutine);
          yield* sleep(0);
          group.createTask(coroutine);
        },
        { limit: 2 },
      ),
    ),
  );
  expect((thrown as ExceptionGroup).errors.map(String)).toEqual([
    "Error: coroutine was already awaited: call the function again, or share a task made by createTask",
  ]);
});
