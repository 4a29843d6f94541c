import { createTask, DeadlockError, Future, isCancelled, run, sleep } from "@x/future";
import { getEventLoop } from "@x/loop";
import { checkCancellation, explore, LeakError, OutsideError, runVirtual } from "@x/testing";
import { expect, test } from "vitest";

// Scopes follow async functions through every await, where the runtime carries them: Node and what is like it.

/** The error that a program fails with. */
const failureOf = (running: Promise<unknown>) => running.then(String, (raised) => raised);

/** The unhandled rejections that there are while `fn` runs, and a turn later. */
async function rejectionsOf(fn: () => Promise<unknown>): Promise<unknown[]> {
  const rejections: unknown[] = [];
  const note = (reason: unknown) => rejections.push(reason);
  const others = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection").on("unhandledRejection", note);
  try {
    await fn();
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    process.off("unhandledRejection", note);
    for (const other of others) process.on("unhandledRejection", other);
  }
  return rejections;
}

/** Two async functions that wait for one another. */
async function embrace(): Promise<void> {
  const [ada, bob] = [new Future<void>(), new Future<void>()];
  const meet = async (mine: Future<void>, other: Future<void>) => {
    await sleep(1);
    await other;
    mine.setResult();
  };
  const tasks = [
    createTask(() => meet(ada, bob), { name: "ada" }),
    createTask(() => meet(bob, ada), { name: "bob" }),
  ];
  for (const task of tasks) await task;
}

test("async functions that wait for one another are a deadlock, which names what each awaits", async () => {
  const error = await failureOf(runVirtual(embrace));
  expect(error).toBeInstanceOf(DeadlockError);
  expect(error.message).toBe(
    [
      "deadlock: nothing is left that could wake these tasks",
      "  Task-1: embrace > <Task ada pending coroutine waiting for Promise>",
      "  ada: coroutine > <Future pending>",
      "  bob: coroutine > <Future pending>",
    ].join("\n"),
  );
});

test("an async function that awaits several things names each", async () => {
  const error = await failureOf(
    runVirtual(async function main() {
      const wait = async () => void (await new Future<void>());
      await Promise.all([sleep(Number.POSITIVE_INFINITY), wait()]);
    }),
  );
  expect(error).toBeInstanceOf(DeadlockError);
  expect(error.message).toContain(
    "\n  Task-1: main > (<Future pending>, sleep > <Future pending>)",
  );
});

test("a foreign promise that another task waits for may still be settled", async () => {
  const error = await failureOf(
    runVirtual(async () => {
      createTask(() => new Promise<void>(() => {}), { name: "foreign" });
      await new Future<void>();
    }),
  );
  expect(error).toBeInstanceOf(OutsideError);
  expect(error.message).toContain("\n  foreign: coroutine > <Promise pending>");
});

test("explored async functions that wait for one another are a deadlock", async () => {
  const error = await failureOf(explore(embrace));
  expect(error.cause).toBeInstanceOf(DeadlockError);
});

test("a program in virtual time cannot begin inside another, nor inside of run", async () => {
  const message = "virtual time cannot begin inside a task or a callback";
  const nested = async () => {
    await sleep(1);
    await runVirtual(sleep(1));
  };
  expect(await failureOf(runVirtual(nested))).toMatchObject({ message });
  expect(await failureOf(run(nested))).toMatchObject({ message });
});

test("the trace tells the task and the coroutines of what async functions await", async () => {
  const trace = await runVirtual(
    async function main(clock) {
      const nap = function* nap() {
        yield* sleep(5);
      };
      const inner = async function inner() {
        await sleep(5);
      };
      await createTask(nap);
      await createTask(inner, { name: "helper" });
      return clock.trace.map(({ time, what }) => `${time} ${what}`);
    },
    { trace: true },
  );
  expect(trace).toEqual([
    "0 Task-1 main",
    "0 Task-2 nap",
    "5 Task-2 nap",
    "5 helper inner",
    "10 helper inner > sleep",
    "10 helper inner",
  ]);
});

test("so do the steps of a schedule, and where async functions go on", async () => {
  const error = await failureOf(
    explore(async function main() {
      await sleep(5);
      throw new Error("no");
    }),
  );
  // Node 26 also knows the line of the `await` that made the call.
  expect(error.trace?.replace(/ \(made at async\.node\.test\.ts:\d+\)/, "")).toBe(
    [
      "  step      ms  what ran",
      "     0       0  Task-1 main",
      "     1       5  <WakeUp wakeUp() at 5>",
      "     2       5  Task-1 main > sleep",
      "     3       5  Task-1 main",
      "     4       5  Task-1 main",
    ].join("\n"),
  );
});

test("async code without a scope goes on in a step of its own as well", async () => {
  const error = await failureOf(
    explore(function* main() {
      const answer = new Future<void>();
      void answer.then(() => {});
      yield* sleep(5);
      answer.setResult();
      yield* sleep(5);
      throw new Error("no");
    }),
  );
  expect(error.trace).toContain("\n     3       5  an async function\n");
});

test("an async function that nothing awaits is left behind, by what it waits for", async () => {
  let cleanedUp = false;
  async function worker(): Promise<void> {
    try {
      await sleep(1000);
    } finally {
      cleanedUp = true;
    }
  }
  let error: unknown;
  const rejections = await rejectionsOf(async () => {
    error = await failureOf(
      runVirtual(async () => {
        void worker();
        void (async () => await new Future<void>())();
        await sleep(1);
      }),
    );
  });
  expect(error).toBeInstanceOf(LeakError);
  const { message, waits, timers } = error as LeakError;
  expect(message).toBe(
    [
      "the program has ended and left behind:",
      "  an async function that waits for sleep > <Future pending>",
      "  an async function that waits for <Future pending>",
    ].join("\n"),
  );
  expect(waits).toHaveLength(2);
  expect(timers).toEqual([]);
  expect([rejections, cleanedUp]).toEqual([[], false]);
});

test("one that awaits a task is left there when the task is", async () => {
  let error: unknown;
  const rejections = await rejectionsOf(async () => {
    error = await failureOf(
      runVirtual(async () => {
        const task = createTask(sleep(1000), { name: "left" });
        void (async () => await task)();
        createTask(async () => void (async () => await task)());
        await sleep(1);
      }),
    );
  });
  expect((error as Error).message).toBe(
    "the program has ended and left behind:\n  left: sleep > <Future pending>",
  );
  expect(rejections).toEqual([]);
});

test("so is one that a coroutine has begun", async () => {
  let error: unknown;
  const rejections = await rejectionsOf(async () => {
    error = await failureOf(
      runVirtual(function* () {
        void (async () => await sleep(1000))();
        yield* sleep(1);
      }),
    );
  });
  expect((error as LeakError).message).toBe(
    "the program has ended and left behind:\n  Task-2: sleep > <Future pending>",
  );
  expect(rejections).toEqual([]);
});

test("async functions that are left behind may be allowed", async () => {
  const rejections = await rejectionsOf(() =>
    runVirtual(async () => void (async () => await sleep(1000))(), { allowLeaks: true }),
  );
  expect(rejections).toEqual([]);
});

test("an async function that is ready when the program ends may still finish", async () => {
  const events: string[] = [];
  await runVirtual(async () => {
    void (async () => {
      for (let i = 0; i < 3; i += 1) await sleep(0);
      events.push("finished");
    })();
    await null;
    events.push("main");
  });
  expect(events).toEqual(["main", "finished"]);
});

test("a task that is left behind is cancelled, and its async function cleans up", async () => {
  const events: string[] = [];
  const rejections = await rejectionsOf(() =>
    runVirtual(
      async () => {
        createTask(async () => {
          try {
            await sleep(1000);
          } finally {
            await sleep(10);
            events.push("cleaned up");
          }
        });
        await sleep(1);
      },
      { allowLeaks: true },
    ),
  );
  expect([events, rejections]).toEqual([["cleaned up"], []]);
});

test("checkCancellation cancels an async scenario at each of its awaits", async () => {
  /** By await: how often its CancelledError has come. */
  const cancelled = [0, 0, 0, 0];
  let finished = 0;
  const places = await checkCancellation(
    async () => {
      for (const at of cancelled.keys()) {
        await sleep(10).catch((error: unknown) => {
          if (isCancelled(error)) cancelled[at] = (cancelled[at] as number) + 1;
          throw error;
        });
      }
      finished += 1;
    },
    () => {},
  );
  // Once while it waits, once when it was woken, and once more when the function was about to come to it.
  expect(cancelled).toEqual([2, 3, 3, 3]);
  // Cancelled after its last await, when it may have returned, it has finished; twice it is not cancelled.
  expect(finished).toBe(2 + 2);
  // Cancelled before it begins, it is not called.
  expect(places).toBe(1 + 2 + 3 + 3 + 3 + 2);
});

test("and at an await of ours that is not a call", async () => {
  const cancelled = new Set<string>();
  await checkCancellation(
    async () => {
      const answer = new Future<void>();
      getEventLoop().callLater(5, () => answer.done || answer.setResult());
      const waits = {
        future: () => answer,
        task: () => createTask(sleep(5)),
        "async function": () => createTask(async () => await sleep(5)),
        several: () => Promise.all([sleep(5), createTask(sleep(5))]),
      };
      for (const [name, wait] of Object.entries(waits)) {
        await wait().then(
          () => {},
          (error) => {
            if (isCancelled(error)) cancelled.add(name);
            throw error;
          },
        );
      }
    },
    () => {},
    { allowLeaks: true },
  );
  expect([...cancelled]).toEqual(["future", "task", "async function", "several"]);
});

test("checkCancellation finds what an async scenario loses at an await", async () => {
  const error = await failureOf(
    checkCancellation(
      async (box: { letters: string[]; read: string[] }) => {
        const letter = box.letters.pop() as string;
        await sleep(1);
        box.read.push(letter);
      },
      ({ letters, read }) => {
        if (letters.length + read.length !== 1) throw new Error("a letter was lost");
      },
      { setup: () => ({ letters: ["dear Ada"], read: [] }) },
    ),
  );
  expect(error.cause).toEqual(new Error("a letter was lost"));
  expect(error.replay).toBe("1!0");
});

/** What a program can come to, under all schedules. */
async function outcomesOf(program: (log: string[]) => Promise<unknown>) {
  const outcomes = new Set<string>();
  const { complete } = await explore(
    async () => {
      const log: string[] = [];
      await program(log);
      outcomes.add(log.join(" "));
    },
    { strategy: "exhaustive", schedules: 10_000 },
  );
  return { complete, outcomes: [...outcomes].sort() };
}

test("others may go between what wakes an async function and its going on", async () => {
  const explored = await outcomesOf(async (log) => {
    const answer = new Future<void>();
    const task = createTask(async () => {
      await answer;
      log.push("woken");
    });
    await sleep(1);
    const giver = createTask(() => {
      answer.setResult();
      log.push("given");
    });
    const other = createTask(() => void log.push("other"));
    for (const each of [task, giver, other]) await each;
  });
  expect(explored).toEqual({
    complete: true,
    outcomes: ["given other woken", "given woken other", "other given woken"],
  });
});

test("async functions that wait for the same go on in any order", async () => {
  const explored = await outcomesOf(async (log) => {
    const answer = new Future<void>();
    const wait = async (name: string) => {
      await answer;
      log.push(name);
    };
    const waiting = Promise.all([wait("a"), wait("b")]);
    await sleep(1);
    answer.setResult();
    await waiting;
  });
  expect(explored).toEqual({ complete: true, outcomes: ["a b", "b a"] });
});

test("exhaustive tries all orders in which async functions can go on", async () => {
  const explored = await outcomesOf((log) => {
    const walk = async (name: string) => {
      for (const step of [1, 2]) {
        await sleep(0);
        log.push(`${name}${step}`);
      }
    };
    return Promise.all([walk("a"), walk("b")]);
  });
  expect(explored).toEqual({
    complete: true,
    outcomes: [
      "a1 a2 b1 b2",
      "a1 b1 a2 b2",
      "a1 b1 b2 a2",
      "b1 a1 a2 b2",
      "b1 a1 b2 a2",
      "b1 b2 a1 a2",
    ],
  });
});

test("also of those that a coroutine has begun and not awaited", async () => {
  const outcomes = new Set<string>();
  const explored = await explore(
    function* () {
      const log: string[] = [];
      const walk = async (name: string) => {
        await sleep(1);
        log.push(`${name}1`);
        await null;
        log.push(`${name}2`);
      };
      void walk("a");
      void walk("b");
      yield* sleep(2);
      outcomes.add(log.join(" "));
    },
    { strategy: "exhaustive", schedules: 10_000 },
  );
  expect(explored.complete).toBe(true);
  expect([...outcomes].sort()).toEqual(["a1 a2 b1 b2", "b1 b2 a1 a2"]);
});

test("an async function that is cancelled when it is about to go on is waited for", async () => {
  const explored = await explore(
    async () => {
      const taken: string[] = [];
      const take = async () => await sleep(1, "letter");
      const task = createTask(async () => void taken.push(await take()));
      createTask(function* () {
        yield* sleep(1);
        task.cancel();
      });
      await task.catch(() => {});
      const { length } = taken;
      await sleep(1);
      if (taken.length !== length) throw new Error("it was let go");
    },
    { strategy: "exhaustive", schedules: 10_000 },
  );
  expect(explored.complete).toBe(true);
});

test("a promise that is settled after the run is not an error", async () => {
  const answers: Future<void>[] = [];
  await explore(
    async () => {
      const answer = new Future<void>();
      answers.push(answer);
      void answer.then(() => {});
    },
    { schedules: 2, allowLeaks: true },
  );
  for (const answer of answers) answer.setResult();
  expect(answers).toHaveLength(2);
});

test("exhaustive is not complete while orders of async functions are left", async () => {
  const explored = await explore(
    async () => {
      const walk = async () => {
        for (let i = 0; i < 2; i += 1) await sleep(0);
      };
      await Promise.all([walk(), walk()]);
    },
    { strategy: "exhaustive", schedules: 10 },
  );
  expect(explored).toMatchObject({ schedules: 10, complete: false });
});

test("explore cancels async functions that tasks run", async () => {
  const error = await failureOf(
    explore(
      async () => {
        let isOpen = false;
        const task = createTask(async function careless() {
          isOpen = true;
          await sleep(1);
          isOpen = false;
        });
        await task.catch(() => {});
        if (isOpen) throw new Error("it is open");
      },
      { cancel: true },
    ),
  );
  expect(error.cause).toEqual(new Error("it is open"));
  expect(error.replay).toMatch(/^\d+!0$/);
});
