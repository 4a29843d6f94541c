import { CancelledError, createTask, DeadlockError, Future, sleep } from "@x/future";
import { explore, LeakError, LivelockError, ScheduleError } from "@x/testing";
import fc from "fast-check";
import { expect, test } from "vitest";

/** Fails when the second of two tasks is quicker. */
function* race() {
  const order: string[] = [];
  const tasks = ["a", "b"].map((name) => createTask(() => void order.push(name), { name }));
  for (const task of tasks) yield* task;
  if (order[0] === "b") throw new RangeError("b was first");
}

function failureOf(running: Promise<unknown>): Promise<ScheduleError> {
  return running.then(
    () => expect.unreachable("it has not failed"),
    (error) => {
      expect(error).toBeInstanceOf(ScheduleError);
      return error;
    },
  );
}

for (const strategy of ["random", "pct", "exhaustive"] as const) {
  test(`${strategy} finds the order that fails, and says how to see it again`, async () => {
    const error = await failureOf(explore(race, { strategy, schedules: 50 }));
    expect(error.cause).toEqual(new RangeError("b was first"));
    expect(error.replay).toBe("1:1");
    expect(error.runs).toBeGreaterThan(1);
    const again = await failureOf(explore(race, { replay: error.replay }));
    expect(again.cause).toEqual(error.cause);
    expect(again.runs).toBe(1);
    expect(again.trace).toBe(error.trace);
    expect(await explore(race, { replay: "fifo" })).toMatchObject({ schedules: 1 });
  });
}

test("the message tells the schedule and the steps", async () => {
  const error = await failureOf(explore(race, { seed: 3 }));
  const lines = error.message.split("\n");
  expect(lines.slice(0, 3)).toEqual([
    "RangeError: b was first",
    `  found by random, seed 3, in run ${error.runs} of 1000; to see it again: { replay: "1:1" }`,
    "  step      ms  what ran",
  ]);
  expect(lines[4]).toMatch(/^ {5}1 {7}0 {2}b coroutine|^ {5}1 {7}0 {2}b/);
  expect(lines[4]).toMatch(/<- instead of a$/);
  expect(lines).toHaveLength(7);
});

test("the same seed finds the same, and another elsewhere", async () => {
  const runs = async (seed: number) => (await failureOf(explore(race, { seed }))).runs;
  expect(await runs(5)).toBe(await runs(5));
  const all = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(runs));
  expect(new Set(all).size).toBeGreaterThan(1);
});

test("a test that holds passes all schedules", async () => {
  function* fine() {
    const tasks = [1, 2, 3].map((ms) => createTask(sleep(ms)));
    for (const task of tasks) yield* task;
  }
  expect(await explore(fine, { schedules: 20 })).toEqual({
    schedules: 20,
    complete: false,
    steps: expect.any(Number),
  });
});

test("exhaustive says when it has tried all", async () => {
  function* three() {
    const tasks = [1, 2, 3].map((_, index) => createTask(() => index));
    for (const task of tasks) yield* task;
  }
  const explored = await explore(three, { strategy: "exhaustive" });
  expect(explored.complete).toBe(true);
  expect(explored.schedules).toBeGreaterThan(6);
  const { schedules } = explored;
  expect(await explore(three, { strategy: "exhaustive", schedules })).toEqual(explored);
  expect(await explore(three, { strategy: "exhaustive", schedules: 2 })).toMatchObject({
    schedules: 2,
    complete: false,
  });
});

test("async functions are explored, too", async () => {
  const error = await failureOf(
    explore(async () => {
      let balance = 100;
      const pay = async (amount: number) => {
        await sleep(amount);
        const before = balance;
        await sleep(20 - amount);
        balance = before - amount;
      };
      await Promise.all([createTask(() => pay(5)), createTask(() => pay(15))]);
      if (balance !== 80) throw new Error(`${balance} are left`);
    }),
  );
  expect(String(error.cause)).toBe("Error: 85 are left");
});

for (const strategy of ["random", "pct", "exhaustive"] as const) {
  test(`${strategy} chooses when async functions have come as far as they can`, async () => {
    async function shop() {
      let [seats, sold] = [1, 0];
      async function buy(steps: number) {
        for (let i = 0; i < steps; i += 1) await sleep(0);
        if (seats === 0) return;
        await sleep(0);
        seats -= 1;
        sold += 1;
      }
      await Promise.all([buy(0), buy(3)]);
      if (sold > 1) throw new RangeError("a seat was sold twice");
    }
    const error = await failureOf(explore(shop, { strategy }));
    expect(error.cause).toEqual(new RangeError("a seat was sold twice"));
    const again = await failureOf(explore(shop, { replay: error.replay }));
    expect(again.cause).toEqual(error.cause);
  });
}

test("deadlocks, livelocks, leaks and unseen errors are failures", async () => {
  const causeOf = async (test: Parameters<typeof explore>[0]) =>
    (await failureOf(explore(test, { steps: 500 }))).cause;
  expect(await causeOf(() => new Future<void>())).toBeInstanceOf(DeadlockError);
  const endless = await causeOf(function* () {
    for (;;) yield* sleep(0);
  });
  expect(endless).toEqual(new LivelockError(500));
  expect(await causeOf(() => void createTask(sleep(100)))).toBeInstanceOf(LeakError);
  const unseen = await causeOf(function* () {
    const failing = createTask(() => {
      throw new Error("unseen");
    });
    yield* sleep(5);
    return failing.done;
  });
  expect(unseen).toMatchObject({ cause: new Error("unseen") });
});

test("leaks may be allowed", async () => {
  await explore(() => void createTask(sleep(100)), { schedules: 3, allowLeaks: true });
});

test("with cancel, tasks other than the test are cancelled, once in a run", async () => {
  for (const strategy of ["random", "pct", "exhaustive"] as const) {
    const cancelled = new Set<number>();
    const options = { strategy, cancel: true, schedules: 100 };
    await explore(function* () {
      const tasks = [1, 2].map((ms) => createTask(sleep(ms)));
      let count = 0;
      for (const task of tasks) {
        try {
          yield* task;
        } catch (error) {
          expect(error).toBeInstanceOf(CancelledError);
          count += 1;
        }
      }
      cancelled.add(count);
    }, options);
    expect([...cancelled].sort()).toEqual([0, 1]);
  }
});

test("a failure after a cancellation is told and shrunk", async () => {
  function* fragile() {
    let open = false;
    const task = createTask(function* worker() {
      open = true;
      yield* sleep(5);
      open = false;
    });
    yield* sleep(10);
    if (open) throw new RangeError("left open");
    yield* task;
  }
  const error = await failureOf(explore(fragile, { cancel: true, strategy: "pct" }));
  expect(error.replay).toMatch(/^\d+!0$/);
  expect(error.message).toContain("Task-2 is cancelled");
  await failureOf(explore(fragile, { replay: error.replay }));
});

test("deviations that are not needed are taken away", async () => {
  function* long() {
    const order: number[] = [];
    const tasks = Array.from({ length: 12 }, (_, i) =>
      createTask(function* () {
        yield* sleep(0);
        order.push(i);
      }),
    );
    for (const task of tasks) yield* task;
    if (order.indexOf(11) < order.indexOf(10)) throw new Error("11 before 10");
  }
  const error = await failureOf(explore(long));
  expect(error.replay.split(" ").length).toBeLessThanOrEqual(2);
});

test("of a long run the last steps are told", async () => {
  const error = await failureOf(
    explore(function* () {
      for (let i = 0; i < 100; i += 1) yield* sleep(0);
      throw "a text";
    }),
  );
  expect(error.message).toMatch(/^"a text"\n/);
  expect(error.trace).toContain("   ... 41 steps before\n");
});

test("several errors in one are told one by one", async () => {
  const error = await failureOf(
    explore(() => {
      throw new AggregateError([new Error("one"), new Error("two")], "both");
    }),
  );
  expect(error.message).toMatch(/^AggregateError: both\n {2}Error: one\n {2}Error: two\n/);
});

test("both errors of a block that using has left are told", async () => {
  const left = Object.assign(new Error("both"), {
    name: "SuppressedError",
    error: new Error("of the lease"),
    suppressed: new Error("of the block"),
  });
  const error = await failureOf(explore(() => Promise.reject(left)));
  expect(error.message).toContain(
    "SuppressedError: both\n  Error: of the lease\n  Error: of the block\n",
  );
});

test("an error that came from itself is told", async () => {
  const round = new Error("round");
  round.cause = round;
  const error = await failureOf(explore(() => Promise.reject(round)));
  expect(error.message).toMatch(/^Error: round\n {2}Error: round\n/);
});

test("what went wrong unseen before is told, too", async () => {
  const error = await failureOf(
    explore(function* () {
      const ready = new Future<void>();
      createTask(() => {
        throw new RangeError("the server has not begun");
      });
      yield* ready;
    }),
  );
  expect(error.cause).toBeInstanceOf(DeadlockError);
  expect(error.message).toContain(
    "\nalso Error: Task exception was never retrieved\n  RangeError: the server has not begun\n  found by",
  );
});

test("so is what debug mode finds, once", async () => {
  const error = await failureOf(
    explore(function* () {
      sleep(5);
      yield* sleep(0);
      throw new RangeError("too early");
    }),
  );
  expect(error.message).toMatch(
    /^RangeError: too early\nalso Error: coroutine 'sleep' was never awaited.*\n {2}found by/,
  );
});

test("the steps that end what is left behind are not told, and not chosen", async () => {
  const error = await failureOf(
    explore(function* main() {
      const tasks = ["a", "b"].map((name) => createTask(new Future<void>(), { name }));
      for (const task of tasks) yield* task;
    }),
  );
  expect(error.replay).toBe("fifo");
  expect(error.trace).toMatch(/main.*\n.* a\b.*\n.* b\b.*$/);
});

test("a test that something else than the schedule decides is told so", async () => {
  let calls = 0;
  const error = await failureOf(
    explore(() => {
      calls += 1;
      if (calls === 1) throw new Error("once");
    }),
  );
  expect(error.trace).toContain("something else than the schedule decides");
});

test("a test that fails in many ways is shrunk within one of them", async () => {
  let calls = 0;
  const error = await failureOf(
    explore(function* () {
      calls += 1;
      const tasks = Array.from({ length: 40 }, () => createTask(sleep(0)));
      for (const task of tasks) yield* task;
      if (calls === 2) throw new RangeError("now");
      if (calls > 2) throw new TypeError("then");
    }),
  );
  expect(error.cause).toEqual(new RangeError("now"));
});

test("it works with properties of fast-check", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer(),
      fc.array(fc.nat(20), { minLength: 1, maxLength: 5 }),
      async (seed, delays) => {
        await explore(
          function* (clock) {
            const tasks = delays.map((ms) => createTask(sleep(ms, ms)));
            for (const [index, task] of tasks.entries()) expect(yield* task).toBe(delays[index]);
            expect(clock.now).toBe(Math.max(...delays));
          },
          { seed, schedules: 5 },
        );
      },
    ),
    { numRuns: 20 },
  );
});

test("options are checked", async () => {
  const rejects = (options: object, error: Error) =>
    expect(explore(race, options)).rejects.toThrow(error);
  await expect(explore(1 as never)).rejects.toThrow(TypeError);
  await rejects(
    { schedules: 0 },
    new RangeError("schedules must be a whole number of 1 or more, not 0"),
  );
  await rejects(
    { steps: 1.5 },
    new RangeError("steps must be a whole number of 1 or more, not 1.5"),
  );
  await rejects({ depth: "3" }, new TypeError('depth must be a whole number, not "3"'));
  await rejects({ seed: 0.5 }, new RangeError("seed must be a whole number, not 0.5"));
  await rejects({ seed: "1" }, new TypeError('seed must be a whole number, not "1"'));
  await rejects(
    { strategy: "best" },
    new RangeError('strategy must be "random", "pct" or "exhaustive", not "best"'),
  );
  await rejects(
    { replay: "no" },
    new RangeError('replay must be as an error says it, such as "12:1 15!2", not "no"'),
  );
});
