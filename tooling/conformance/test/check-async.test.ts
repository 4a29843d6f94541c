import { describe, expect, test } from "vitest";
import { checkAsync } from "../src/check-async.ts";
import { coroutines } from "../src/dialect.ts";
import { generateScenario } from "../src/fuzz/generate.ts";
import { lateCoroutines } from "../src/late-coroutines.ts";
import { outcomeOf, untilShutdown } from "../src/outcome.ts";
import { runAsync } from "../src/run-async.ts";
import { runScenario } from "../src/run-scenario.ts";
import type { Scenario } from "../src/scenario.ts";
import { hasSchedule } from "../src/schedules.ts";
import type { Trace } from "../src/trace.ts";

const check = (scenario: Scenario) => checkAsync({ scenario, trace: runScenario(scenario) });

const simple: Scenario = {
  bodies: {
    main: [
      ["spawn", "t", "a"],
      ["await", "t"],
    ],
    a: [
      ["sleep", 2],
      ["put", "q", 1],
      ["return", 3],
    ],
  },
  objects: { q: ["queue", "fifo", 0] },
};

/** The request comes when the future is done that the task waits for. */
const late: Scenario = {
  bodies: {
    main: [
      ["spawn", "t", "a"],
      ["spin", 1],
      ["set_result", "f", 9],
      ["cancel", "t"],
      ["await", "t"],
    ],
    a: [
      ["await", "f"],
      ["return", 1],
    ],
  },
  objects: { f: ["future"] },
};

test("what ends the same is equal", async () => {
  expect(await check(simple)).toEqual({ kind: "equal" });
});

test("a request that comes late explains that its task's value counts", async () => {
  expect(runScenario(late).outcome[0]).toBe("raise");
  expect((await runAsync(late)).trace.outcome).toEqual(["return", null]);
  expect(await check(late)).toEqual({ kind: "explained", reason: "late request" });
});

test("the end of a program explains how far a task has come that began in its shutdown", async () => {
  const scenario: Scenario = {
    bodies: {
      main: [["spawn", "t", "d"]],
      d: [
        ["try", { body: [["wait", ["t"]]], except: [["any", []]] }],
        ["spawn", "u", "d"],
      ],
    },
  };
  expect(await check(scenario)).toEqual({ kind: "explained", reason: "cut off" });
});

test("the end of a program explains nothing where no task began in its shutdown", () => {
  const scenario: Scenario = { bodies: { main: [["spawn", "t", "a"]], a: [["sleep", 2]] } };
  expect(runScenario(scenario).shutdown).toBe("ok");
  const failing = (unretrieved: string[]) => {
    const trace: Trace = { ...runScenario(scenario), unretrieved };
    return outcomeOf(untilShutdown({ trace, left: {} }));
  };
  expect(failing(["a#1"])).not.toBe(failing([]));
});

test("a task that awaits itself is refused, as a coroutine is", async () => {
  const scenario: Scenario = {
    bodies: {
      main: [
        ["spawn", "t", "a"],
        ["sleep", 1],
      ],
      a: [["await", "t"]],
    },
  };
  expect(await check(scenario)).toEqual({ kind: "equal" });
});

test("coroutines that do not do as CPython's are different", async () => {
  const trace = { ...runScenario(simple), time: 9 };
  expect(await checkAsync({ scenario: simple, trace })).toMatchObject({ kind: "different" });
});

describe("a schedule is found", () => {
  const outcomes =
    (scenario: Scenario, schedules: number, change = {}) =>
    async () => {
      const run = await runAsync(scenario);
      const wanted = { ...run, trace: { ...run.trace, ...change } };
      const found = [coroutines, lateCoroutines].map((dialect) =>
        hasSchedule(scenario, wanted, dialect, schedules),
      );
      return Promise.all(found);
    };

  test("for the outcome that first in, first out has", async () => {
    expect(await outcomes(simple, 1)()).toEqual([true, true]);
  });

  test("of coroutines that go on late alone, for a late request", async () => {
    expect(await outcomes(late, 150)()).toEqual([false, true]);
  });

  test("by following the run, which changes of single choices would not come to", async () => {
    const scenario = generateScenario(72000283, "sync");
    expect(await outcomes(scenario, 150)()).toEqual([false, true]);
  });

  test.each([
    ["another value", { outcome: ["return", 7] as const }],
    ["another time", { time: 1 }],
    ["a report", { handler: [[0, "callback", { e: "ValueError" }] as const] }],
    ["a task that is left", { pending: ["t"] }],
    ["a failure that nobody has seen", { unretrieved: ["t"] }],
  ])("not for %s", async (_what, change) => {
    expect(await outcomes(late, 150, change)()).toEqual([false, false]);
  });
});
