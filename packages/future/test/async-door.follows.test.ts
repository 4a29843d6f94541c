// Scopes follow async functions: the rules, one by one.
import {
  type Awaitable,
  allTasks,
  type CancelledError,
  type Coroutine,
  call,
  coroutine,
  createTask,
  currentSignal,
  currentTask,
  Future,
  run,
  runSync,
  shield,
  sleep,
  type Task,
} from "@x/future";
import {
  ContextVar,
  defaultHost,
  EventLoop,
  getEventLoop,
  getRunningLoop,
  VirtualHost,
} from "@x/loop";
import { describe, expect, test } from "vitest";
import { deferred, hostTurn, thrownBy } from "./support.ts";
import { quietly, reportsOf } from "./ways.ts";

const NEVER = Number.POSITIVE_INFINITY;

/** What something comes to: a value, or the name of the error with what it says. */
async function outcomeOf(awaitable: PromiseLike<unknown>): Promise<unknown> {
  try {
    return await awaitable;
  } catch (error) {
    const { name, message, args = [message] } = error as CancelledError;
    return [name, ...args];
  }
}

/** What a callback of the host finds that was set in the code that calls this. */
function inHostCallback<T>(ask: () => T): Promise<T> {
  return new Promise((resolve) => defaultHost.later(() => resolve(ask())));
}

describe("currentSignal", () => {
  test(
    "is that of the innermost scope, at any depth and in callbacks of the host",
    quietly(async () => {
      const helper = async (signal: AbortSignal): Promise<void> => {
        expect(currentSignal()).toBe(signal);
        await null;
        expect(currentSignal()).toBe(signal);
        await sleep(1);
        expect(currentSignal()).toBe(signal);
        expect(await inHostCallback(currentSignal)).toBe(signal);
      };
      await createTask(async ({ signal }) => {
        await helper(signal);
        await Promise.all([helper(signal), helper(signal)]);
        await call(async (inner) => {
          expect(inner.signal).not.toBe(signal);
          await helper(inner.signal);
        });
        await helper(signal);
      });
    }),
  );

  test("is in a coroutine that of its task", () => {
    runSync(function* () {
      let signal = currentSignal();
      const task = createTask(function* () {
        signal = currentSignal();
        yield* sleep(NEVER);
      });
      yield* sleep(1);
      task.cancel("enough");
      expect((signal.reason as CancelledError).args).toEqual(["enough"]);
      yield* sleep(0);
      expect(currentSignal().aborted).toBe(false);
    });
  });

  test(
    "is aborted in a coroutine that an async function awaits, when its task is cancelled",
    quietly(async () => {
      const own = currentSignal();
      let signal = own;
      const wait = coroutine(function* () {
        signal = currentSignal();
        yield* sleep(NEVER);
      });
      const task = createTask(async () => wait());
      await sleep(1);
      task.cancel();
      expect([signal.aborted, own.aborted]).toEqual([true, false]);
      await outcomeOf(task);
    }),
  );

  test("is outside of all scopes one that is never aborted", async () => {
    const signal = currentSignal();
    expect(signal.aborted).toBe(false);
    await null;
    expect(currentSignal()).toBe(signal);
  });
});

test(
  "an async function knows its task, its loop and its variables wherever it goes on",
  quietly(async () => {
    const user = new ContextVar<string>("user");
    user.set("main");
    const loop = getRunningLoop();
    const where = () => [currentTask()?.name, user.get(), getRunningLoop(), getEventLoop()];
    const look = async (name: string): Promise<void> => {
      const here = [name, name, loop, loop];
      user.set(name);
      expect(where()).toEqual(here);
      await null;
      expect(where()).toEqual(here);
      await Promise.all([sleep(1), sleep(2).then(() => expect(where()).toEqual(here))]);
      expect(where()).toEqual(here);
      await hostTurn();
      expect(where()).toEqual(here);
      expect(await inHostCallback(where)).toEqual(here);
    };
    await Promise.all(["a", "b"].map((name) => createTask(() => look(name), { name })));
    expect(user.get()).toBe("main");
  }),
);

test(
  "what an async function awaits runs in its variables, and tasks in a copy of them",
  quietly(async () => {
    const user = new ContextVar<string>("user");
    await call(async () => {
      await null;
      user.set("set by a call");
    });
    expect(user.get()).toBe("set by a call");
    await coroutine(function* () {
      yield* sleep(1);
      user.set("set by a coroutine");
    })();
    expect(user.get()).toBe("set by a coroutine");
    await createTask(async () => {
      await null;
      expect(user.get()).toBe("set by a coroutine");
      user.set("set by a task");
    });
    expect(user.get()).toBe("set by a coroutine");
  }),
);

test(
  "a run inside a run is refused, before and after an await",
  quietly(async () => {
    const refusal = () => String(thrownBy(() => run(sleep(1))));
    expect(refusal()).toMatch("run cannot be called inside a task");
    await null;
    expect(refusal()).toMatch("run cannot be called inside a task");
    expect(() => runSync(sleep(1))).toThrow(
      expect.objectContaining({
        message: expect.stringContaining("runSync cannot be called inside a task"),
      }),
    );
    expect(await inHostCallback(refusal)).toMatch("run cannot be called inside a task");
  }),
);

test("RNR-02 a second run in an async function of a program is refused, also after an await", async () => {
  const result = await run(async () => {
    await hostTurn();
    expect(() => run(async () => "inner")).toThrow(
      expect.objectContaining({
        message: expect.stringContaining("run cannot be called inside a task"),
      }),
    );
    return "outer";
  });
  expect(result).toBe("outer");
});

test("two runs side by side own what is started in each, after an await as well", async () => {
  const ended: string[] = [];
  const main = (name: string) => async () => {
    await sleep(1);
    createTask(
      async () => {
        try {
          await sleep(NEVER);
        } finally {
          await sleep(1);
          ended.push(name);
        }
      },
      { name },
    );
    await sleep(1);
    return [...allTasks()].map((task) => task.name).filter((each) => each.length === 1);
  };
  const runs = ["a", "b"].map((name) => run(main(name), { host: new VirtualHost() }));
  expect(await Promise.all(runs)).toEqual([["a"], ["b"]]);
  expect(ended.sort()).toEqual(["a", "b"]);
});

describe("a function that goes on after its scope", () => {
  test(
    "is cancelled where it awaits something of ours when the scope ends",
    quietly(async () => {
      let floating: Promise<unknown> | undefined;
      await call(async () => {
        floating = outcomeOf(sleep(NEVER));
      });
      expect(await floating).toEqual(["CancelledError"]);
    }),
  );

  test(
    "belongs to the scope around it from then on",
    quietly(async () => {
      const gate = deferred<void>();
      let floating: Promise<unknown> | undefined;
      const outer = createTask(
        async () => {
          await call(async () => {
            floating = (async () => {
              await gate.promise;
              expect(currentTask()?.name).toBe("outer");
              await sleep(1);
              return outcomeOf(sleep(NEVER));
            })();
          });
          gate.resolve();
          await sleep(5);
        },
        { name: "outer" },
      );
      await outer;
      expect(await floating).toEqual(["CancelledError"]);
    }),
  );

  test("belongs to none after the end of the run", async () => {
    const ended = deferred<void>();
    let after: Promise<unknown> | undefined;
    await run(async () => {
      after = ended.promise.then(async () => {
        const seen = [getEventLoop().closed, currentSignal().aborted];
        return [...seen, await run(sleep(1, "ran"))];
      });
    });
    ended.resolve();
    expect(await after).toEqual([false, false, "ran"]);
  });
});

describe("of a function that is cancelled", () => {
  test.each<[string, () => Promise<unknown>, unknown]>([
    ["what it returns", async () => "a value", "a value"],
    ["an error of its own", () => Promise.reject(new RangeError("own")), ["RangeError", "own"]],
  ])("%s counts, also after clean-up that waits", (_name, end, expected) =>
    quietly(async () => {
      const task = createTask(async () => {
        await outcomeOf(sleep(NEVER));
        await sleep(5);
        await hostTurn();
        return end();
      });
      await sleep(1);
      task.cancel();
      expect(await outcomeOf(task)).toEqual(expected);
    })(),
  );

  test(
    "the first wait of ours is cancelled, once, if it was waiting for something else",
    quietly(async () => {
      const log: unknown[] = [];
      const gate = deferred<void>();
      const task = createTask(async () => {
        await gate.promise;
        log.push(await outcomeOf(sleep(5)));
        return sleep(5, "waits again");
      });
      await sleep(0);
      gate.resolve();
      task.cancel("enough");
      expect([await outcomeOf(task), log]).toEqual(["waits again", [["CancelledError", "enough"]]]);
    }),
  );

  test(
    "a second cancel ends the clean-up",
    quietly(async () => {
      const log: unknown[] = [];
      const task = createTask(async () => {
        try {
          await sleep(NEVER);
        } finally {
          log.push(await outcomeOf(sleep(NEVER)));
        }
      });
      await sleep(1);
      task.cancel("first");
      await sleep(1);
      task.cancel("second");
      expect(await outcomeOf(task)).toEqual(["CancelledError", "first"]);
      expect([log, task.cancelling]).toEqual([[["CancelledError", "second"]], 2]);
    }),
  );

  test(
    "the request is taken back by uncancel",
    quietly(async () => {
      const task = createTask(async () => {
        await outcomeOf(sleep(NEVER));
        const self = currentTask();
        return [self?.cancelling, self?.uncancel(), await sleep(1, "went on")];
      });
      await sleep(1);
      task.cancel();
      expect(await outcomeOf(task)).toEqual([1, 0, "went on"]);
      expect(task.cancelling).toBe(0);
    }),
  );

  test(
    "the next wait is cancelled if it has cancelled itself",
    quietly(async () => {
      const main = async () => {
        await sleep(1);
        currentTask()?.cancel("by itself");
        await null;
        await sleep(0);
        expect.fail("went on");
      };
      expect(await outcomeOf(createTask(main))).toEqual(["CancelledError", "by itself"]);
    }),
  );

  test(
    "the next wait is cancelled if it has cancelled the task, also one for a future",
    quietly(async () => {
      const task = createTask(async () => {
        await null;
        currentTask()?.cancel("by itself");
        await new Future();
      });
      expect(await outcomeOf(task)).toEqual(["CancelledError", "by itself"]);
    }),
  );

  test(
    "the next wait is cancelled if a coroutine that it awaits has cancelled the task",
    quietly(async () => {
      const cancels = coroutine(function* () {
        yield* sleep(1);
        currentTask()?.cancel("by itself");
      });
      const main = async () => {
        await cancels();
        await sleep(0);
        expect.fail("went on");
      };
      expect(await outcomeOf(createTask(main))).toEqual(["CancelledError", "by itself"]);
    }),
  );

  test.each(["by itself", "while it waits for a promise of others"])(
    "a coroutine that it awaits next can take the request back before its first wait: cancelled %s",
    (moment) =>
      quietly(async () => {
        const takesBack = coroutine(function* () {
          const self = currentTask();
          const counts = [self?.cancelling, self?.uncancel()];
          return [...counts, yield* sleep(1, "went on")];
        });
        let goOn = () => {};
        const foreign = new Promise<void>((resolve) => {
          goOn = resolve;
        });
        const task = createTask(async () => {
          if (moment === "by itself") currentTask()?.cancel();
          else await foreign;
          return [...(await takesBack()), await sleep(1, "and on")];
        });
        await sleep(1);
        if (moment !== "by itself") {
          task.cancel();
          goOn();
        }
        expect(await outcomeOf(task)).toEqual([1, 0, "went on", "and on"]);
        expect(task.cancelling).toBe(0);
      })(),
  );

  test(
    "a coroutine that it awaits can take the request back, before or after it was delivered",
    quietly(async () => {
      const takesBack = coroutine(function* () {
        yield* sleep(1);
        const self = currentTask();
        self?.cancel();
        const before = [self?.cancelling, self?.uncancel()];
        yield* sleep(1);
        try {
          yield* sleep(NEVER);
        } catch {}
        const after = [self?.cancelling, self?.uncancel(), self?.uncancel()];
        return [...before, ...after, yield* sleep(1, "went on")];
      });
      const task = createTask(async () => [...(await takesBack()), await sleep(1, "and on")]);
      await sleep(3);
      task.cancel();
      task.cancel();
      expect(await outcomeOf(task)).toEqual([1, 0, 2, 1, 0, "went on", "and on"]);
      expect(task.cancelling).toBe(0);
    }),
  );

  test(
    "the value of a coroutine that has just ended counts, and the next wait is cancelled",
    quietly(async () => {
      let task: Future<unknown> | undefined;
      const ends = coroutine(function* () {
        yield* sleep(1);
        // The call has ended then.
        yield* sleep(0);
        getRunningLoop().callSoon(() => task?.cancel("enough"));
        return "a value";
      });
      const log: unknown[] = [];
      task = createTask(async () => {
        log.push(await outcomeOf(ends()));
        log.push(await outcomeOf(sleep(1)));
      });
      await outcomeOf(task);
      expect(log).toEqual(["a value", ["CancelledError", "enough"]]);
    }),
  );

  test(
    "an AbortError without a cause is a cancellation when its signal was aborted",
    quietly(async () => {
      const task = createTask(({ signal }) => {
        const { promise, reject } = deferred<never>();
        const error = Object.assign(new Error("aborted"), { name: "AbortError" });
        signal.addEventListener("abort", () => reject(error));
        return promise;
      });
      await sleep(1);
      task.cancel("enough");
      expect(await outcomeOf(task)).toEqual(["CancelledError", "enough"]);
    }),
  );
});

describe("of a function whose signal is listened to", () => {
  test.each([1, 2, 3])(
    "what is awaited at depth %i is cancelled once, though it is given the signal as well",
    (depth) =>
      quietly(async () => {
        const log: string[] = [];
        const descend = async (left: number): Promise<void> => {
          if (left > 0) {
            await call(async ({ signal }) => call(() => descend(left - 1), { signal }));
            return;
          }
          try {
            await sleep(NEVER);
          } finally {
            await sleep(5);
            log.push("cleaned up");
          }
        };
        const task = createTask(() => descend(depth));
        await sleep(1);
        task.cancel("enough");
        expect(await outcomeOf(task)).toEqual(["CancelledError", "enough"]);
        expect(log).toEqual(["cleaned up"]);
      })(),
  );
});

describe("a value that is on its way to a task which is cancelled", () => {
  test.each<[string, () => Promise<unknown>, unknown]>([
    ["a value", async () => "arrived", "arrived"],
    ["an error", () => Promise.reject(new RangeError("own")), ["RangeError", "own"]],
  ])("counts: %s", (_name, end, expected) =>
    quietly(async () => {
      const gate = deferred<void>();
      const task = createTask(async () => {
        await gate.promise;
        return end();
      });
      await sleep(1);
      gate.resolve();
      // As many turns of promises as it takes it to be returned, and one at a time more.
      for (let turns = 0; turns < 10 && !task.done; turns += 1) {
        await null;
        task.cancel();
      }
      expect(await outcomeOf(task)).toEqual(expected);
    })(),
  );

  test("and the request is for the next wait of the coroutine that awaits the function", () => {
    const log: unknown[] = [];
    const gate = deferred<void>();
    return quietly(async () => {
      const task = createTask(function* () {
        log.push(yield* call(() => gate.promise.then(() => "arrived")));
        yield* sleep(NEVER);
      });
      await sleep(1);
      gate.resolve();
      for (let turns = 0; turns < 3; turns += 1) await null;
      task.cancel("enough");
      expect([await outcomeOf(task), log]).toEqual([["CancelledError", "enough"], ["arrived"]]);
    })();
  });
});

describe("a function that cannot be told", () => {
  /** Lets go of a function that waits for a promise, and then settles that. */
  async function letGo(fn: (gate: Promise<void>) => Promise<unknown>): Promise<unknown> {
    const gate = deferred<void>();
    const task = createTask(() => fn(gate.promise));
    await sleep(1);
    task.cancel("enough");
    const outcome = await outcomeOf(task);
    gate.resolve();
    await hostTurn();
    return outcome;
  }

  test.each<[string, () => PromiseLike<unknown>]>([
    ["a call", () => sleep(NEVER)],
    ["a future", () => new Future()],
  ])("is let go, and stopped at its next wait of ours: for %s", (_name, wait) =>
    quietly(async () => {
      let next: unknown;
      const outcome = await letGo(async (gate) => {
        await gate;
        next = await outcomeOf(wait());
      });
      expect([outcome, next]).toEqual(Array(2).fill(["CancelledError", "enough"]));
    })(),
  );

  test(
    "cleans up on its loop, also when no scope is left that it could be in",
    quietly(async () => {
      const loop = getRunningLoop();
      const cleaned = deferred<unknown>();
      await letGo(async (gate) => {
        await gate;
        await sleep(NEVER).catch(() => {});
        const start = loop.time();
        await sleep(5);
        cleaned.resolve([getEventLoop(), getRunningLoop(), currentTask(), loop.time() - start]);
      });
      expect(await cleaned.promise).toEqual([loop, loop, null, 5]);
    }),
  );

  test("has its error reported, and not the cancellation that it ends with", async () => {
    const error = new RangeError("own");
    const reports = await reportsOf(async () => {
      await letGo((gate) => gate.then(() => Promise.reject(error)));
      await letGo((gate) => gate.then(() => sleep(NEVER)));
    });
    const message = "A function that was let go when it was cancelled has failed";
    expect(reports).toEqual([{ message, error }]);
  });

  test("has its value disposed, and what that throws reported", async () => {
    const disposed: string[] = [];
    const error = new Error("cannot be disposed");
    const values = [
      { [Symbol.dispose]: () => disposed.push("now") },
      { [Symbol.asyncDispose]: async () => void disposed.push("later") },
      { [Symbol.dispose]: () => expect.fail(), [Symbol.asyncDispose]: async () => {} },
      { [Symbol.asyncDispose]: () => Promise.reject(error) },
      "nothing to dispose",
      null,
    ];
    const reports = await reportsOf(async () => {
      for (const value of values) await letGo((gate) => gate.then(() => value));
    });
    expect(disposed).toEqual(["now", "later"]);
    expect(reports.map((report) => report.error)).toEqual([error]);
  });

  test("is stopped and reported after the end of the run as well", async () => {
    const gate = deferred<void>();
    let next: unknown;
    const reports = await reportsOf(async () => {
      createTask(async () => {
        await gate.promise;
        next = await outcomeOf(sleep(NEVER));
        throw new RangeError("own");
      });
      await sleep(1);
    });
    expect(reports).toEqual([]);
    gate.resolve();
    await hostTurn();
    expect(next).toEqual(["CancelledError"]);
    expect(reports.map(({ error }) => (error as Error).message)).toEqual(["own"]);
  });
});

test(
  "the stack of a task shows what its async function awaits together",
  quietly(async () => {
    const busy = coroutine(function* busy() {
      for (let i = 0; i < 100; i += 1) yield* sleep(0);
    });
    const task = createTask(async function main() {
      await Promise.all([busy(), busy(), new Future()]);
    });
    for (let i = 0; i < 5; i += 1) await sleep(0);
    const stack = task.stack().map(({ name }) => name);
    expect(stack).toEqual(["main", "(busy, busy, <Future pending>)"]);
    task.cancel();
    await outcomeOf(task);
  }),
);

test(
  "shield keeps what an async function awaits from being cancelled with it",
  quietly(async () => {
    const inner = createTask(async () => sleep(20, "done"));
    const outer = createTask(async () => shield(inner));
    await sleep(1);
    outer.cancel("enough");
    expect(await outcomeOf(outer)).toEqual(["CancelledError", "enough"]);
    expect(await inner).toBe("done");
  }),
);

test("sleep refuses a signal in the place of its result, and says what to write", () => {
  const { signal } = new AbortController();
  expect(() => sleep(10, { signal })).toThrow(TypeError);
  expect(() => sleep(10, { signal })).toThrow(
    expect.objectContaining({
      message: expect.stringContaining("write sleep(delay, undefined, { signal })"),
    }),
  );
});

describe("grace of run", () => {
  /** A main that is cancelled, and does not end. */
  async function endStubborn(grace: number): Promise<[outcome: unknown, reports: string[]]> {
    const controller = new AbortController();
    const reports: string[] = [];
    const main = async (): Promise<void> => {
      getRunningLoop().setExceptionHandler(({ message }) => reports.push(message));
      currentSignal().throwIfAborted();
      controller.abort(new RangeError("stop"));
      await new Promise(() => {});
    };
    const options = { host: new VirtualHost(), signal: controller.signal, grace };
    return [await outcomeOf(run(main, options)), reports];
  }

  test("lets go of a main that does not end, and reports it by name", async () => {
    const [outcome, reports] = await endStubborn(5);
    expect(outcome).toEqual(["RangeError", "stop"]);
    expect(reports).toEqual([expect.stringMatching(/^Task-\d+ did not end within 5 ms/)]);
  });

  test("lets go of what main has left behind, and reports it", async () => {
    const reports: unknown[] = [];
    const main = async (): Promise<void> => {
      getRunningLoop().setExceptionHandler(({ task }) =>
        reports.push((task as Task<unknown>).name),
      );
      const stubborn = async (): Promise<void> => {
        currentSignal().throwIfAborted();
        await new Promise(() => {});
      };
      createTask(stubborn, { name: "stubborn" });
      await sleep(1);
    };
    await run(main, { host: new VirtualHost(), grace: 5 });
    expect(reports).toEqual(["stubborn"]);
  });
});

describe("tasks that wait for one another", () => {
  const COUNT = 10_000;

  /** The ways in which a task waits for another. */
  const waits: Record<string, (other: () => PromiseLike<void>) => Awaitable<void>> = {
    "async functions": (other) => async () => other(),
    "async functions with clean-up": (other) => async () => {
      try {
        await other();
      } finally {
        await null;
      }
    },
    "calls of async functions": (other) => async () => call(async () => other()),
    "coroutines and async functions": (other) =>
      call(async () =>
        call(function* () {
          yield* createTask(other);
        }),
      ),
  };

  test.each(Object.entries(waits))("are cancelled in a chain of any length: %s", (_name, waiting) =>
    quietly(async () => {
      const end = new Future<void>();
      const tasks: Future<void>[] = [end];
      for (let i = 0; i < COUNT; i += 1) {
        const other = tasks.at(-1) as Future<void>;
        tasks.push(createTask(waiting(() => other)));
      }
      await sleep(1);
      tasks.at(-1)?.cancel("enough");
      expect(await outcomeOf(tasks.at(-1) as Future<void>)).toEqual(["CancelledError", "enough"]);
      expect(tasks.filter((task) => !task.cancelled)).toEqual([]);
    })(),
  );

  test(
    "cannot wait for themselves",
    quietly(async () => {
      const task: Future<void> = createTask(async () => {
        await null;
        await task;
      });
      await expect(task).rejects.toThrow(
        expect.objectContaining({
          message: expect.stringContaining("Task cannot await on itself"),
        }),
      );
    }),
  );

  test(
    "cannot wait for themselves in a call that they await",
    quietly(async () => {
      const end = coroutine(function* end() {
        yield* task;
      });
      const task: Future<void> = createTask(async () => {
        await null;
        await end();
      });
      await expect(task).rejects.toThrow(
        expect.objectContaining({
          message: expect.stringMatching(/^Task cannot await on itself: <Task Task-\d+ pending/),
        }),
      );
    }),
  );

  test.each([2, 3, COUNT])("are cancelled in a circle of %i", (count) =>
    quietly(async () => {
      const tasks: Future<void>[] = [];
      for (let i = 0; i < count; i += 1) {
        tasks.push(createTask(async () => tasks[(i + 1) % count]));
      }
      await sleep(1);
      tasks[0]?.cancel("enough");
      for (const task of tasks) expect(await outcomeOf(task)).toContain("CancelledError");
    })(),
  );

  test(
    "are cancelled in a circle through what is awaited together",
    quietly(async () => {
      const tasks: Future<unknown>[] = [];
      for (let i = 0; i < 2; i += 1) {
        tasks.push(createTask(async () => Promise.all([tasks[1 - i], sleep(NEVER)])));
      }
      await sleep(1);
      tasks[0]?.cancel();
      for (const task of tasks) expect(await outcomeOf(task)).toContain("CancelledError");
    }),
  );

  test("are cancelled when calls are nested to any depth", () =>
    quietly(async () => {
      const descend = async (depth: number): Promise<void> => {
        await null;
        await (depth === 0 ? sleep(NEVER) : call(() => descend(depth - 1)));
      };
      const task = createTask(() => descend(COUNT));
      await sleep(1);
      task.cancel("enough");
      expect(await outcomeOf(task)).toEqual(["CancelledError", "enough"]);
    })());
});

describe("an async function that was dropped by a task which is cancelled", () => {
  /** Cancels a task that has dropped an async function with two waits. What that logs. */
  async function dropped(lastWait: () => PromiseLike<unknown>, owner: () => Promise<unknown>) {
    const log: string[] = [];
    const floating = async () => {
      try {
        await sleep(NEVER);
      } catch (error) {
        log.push(String(error));
        try {
          await lastWait();
          log.push("cleaned up");
        } catch (again) {
          log.push(String(again));
        }
      }
    };
    const task = createTask(async () => {
      void floating();
      await owner();
    });
    await sleep(1);
    task.cancel("once");
    await outcomeOf(task);
    return log;
  }

  test(
    "is told once, and can wait while it cleans up",
    quietly(async () => {
      const log = await dropped(
        () => sleep(1),
        async () => sleep(NEVER),
      );
      await sleep(5);
      expect(log).toEqual(["CancelledError: once", "cleaned up"]);
    }),
  );

  test("is told again at the end of the run, for what it awaits then need not be its clean-up", async () => {
    let log: string[] = [];
    await quietly(async () => {
      log = await dropped(
        () => sleep(NEVER),
        async () => sleep(NEVER),
      );
      await sleep(5);
      expect(log).toEqual(["CancelledError: once"]);
    })();
    expect(log.slice(1)).toEqual(["CancelledError: cancelled"]);
  });

  test(
    "is told again when the task ends that has taken the request back",
    quietly(async () => {
      const log = await dropped(
        () => sleep(NEVER),
        async () => {
          await outcomeOf(sleep(NEVER));
          currentTask()?.uncancel();
          await sleep(1);
        },
      );
      await sleep(5);
      expect(log).toEqual(["CancelledError: once", "CancelledError: cancelled"]);
    }),
  );
});

test("an async function that cleans up after its task is in none", async () => {
  const seen: unknown[] = [];
  const floating = async () => {
    try {
      await sleep(NEVER);
    } finally {
      await sleep(1);
      seen.push(currentTask(), (getRunningLoop() as unknown) === loop);
    }
  };
  let loop: unknown;
  await run(
    async () => {
      loop = getRunningLoop();
      await createTask(() => call(async () => void floating()));
      await sleep(10);
    },
    { host: new VirtualHost() },
  );
  expect(seen).toEqual([null, true]);
});

test("a call that an async function still awaits is reported when its loop is closed", async () => {
  const loop = new EventLoop({ host: new VirtualHost() });
  const reports: unknown[] = [];
  loop.setExceptionHandler(({ message, task }) => reports.push([message, String(task)]));
  createTask(async () => await call(() => new Future<void>({ loop })), { loop });
  while (loop.runOnce());
  await hostTurn();
  loop.close();
  expect(reports).toContainEqual(["Task was destroyed but it is pending!", "<call pending>"]);
});

describe("CAN-16 uncancel calls off what was not delivered yet, to async functions as to coroutines", () => {
  /** Makes a task that calls a function with the current task while that waits in `sleep(0)`. */
  function meanwhile(act: (task: Task<unknown>) => void): void {
    const task = currentTask() as Task<unknown>;
    createTask(() => act(task));
  }

  type Act = (task: Task<unknown>) => void;

  const bodies: readonly (readonly [string, (act: Act) => Awaitable<string>])[] = [
    [
      "a coroutine",
      function* (act): Coroutine<string> {
        meanwhile(act);
        yield* sleep(0);
        return "went on";
      },
    ],
    [
      "an async function",
      async (act) => {
        meanwhile(act);
        await sleep(0);
        return "went on";
      },
    ],
    [
      "an async function that awaits another one",
      async (act) => {
        await call(async () => {
          meanwhile(act);
          await sleep(0);
        });
        return "went on";
      },
    ],
  ];

  test.each(bodies)("%s", async (_, body) => {
    const act: Act = (task) => {
      task.cancel();
      task.uncancel();
    };
    expect(await run(() => body(act) as Promise<string>)).toBe("went on");
  });

  test.each(bodies)("%s gets a request that comes after that", async (_, body) => {
    const act: Act = (task) => {
      task.cancel("first");
      task.uncancel();
      task.cancel("second");
    };
    const main = run(() => body(act) as Promise<string>);
    await expect(main).rejects.toMatchObject({ args: ["second"] });
  });

  test("a future that refuses to be cancelled", async () => {
    class Stubborn extends Future<string> {
      override cancel(): boolean {
        return false;
      }
    }
    const outcome = await run(async () => {
      const future = new Stubborn();
      const task = createTask(async () => await future);
      await sleep(1);
      task.cancel();
      task.uncancel();
      future.setResult("went on");
      return await task;
    });
    expect(outcome).toBe("went on");
  });
});
