import { describe, expect, test } from "vitest";
import { compare } from "../src/compare.ts";
import type { Trace } from "../src/trace.ts";

const CANCELLED = { e: "CancelledError", a: ["why"] };

const trace: Trace = {
  events: [
    [0, "main#1", "start", null, 1],
    [1, "a#1", "fail", CANCELLED, 3],
    [1, "main#1", "end", [1, "two"], 3],
  ],
  outcome: ["return", [1, "two"]],
  handler: [[1, "callback", { e: "ValueError", m: "m1" }]],
  pending: [],
  shutdown: "none",
  unretrieved: ["a#1"],
  time: 1,
  iters: 4,
};

/** The trace with other iterations, one for each event. */
const withIterations = (...iterations: number[]): Trace => ({
  ...trace,
  events: trace.events.map(
    ([time, label, operation, payload], i) =>
      [time, label, operation, payload, iterations[i] ?? 0] as const,
  ),
});

test("a copy of a trace is equal", () => {
  expect(compare(trace, structuredClone(trace))).toEqual({ equal: true });
});

describe("the first level at which traces differ", () => {
  const { events } = trace;
  const cases: [what: string, other: Trace, agreesTo: string | null, differsAt: string][] = [
    ["an event is missing", { ...trace, events: events.slice(1) }, null, "outcome"],
    ["events are swapped", { ...trace, events: [...events].reverse() }, null, "outcome"],
    ["another outcome", { ...trace, outcome: ["return", [1]] }, null, "outcome"],
    ["another task is pending", { ...trace, pending: ["b#1"] }, null, "outcome"],
    ["another shutdown", { ...trace, shutdown: "ok" }, null, "outcome"],
    ["another time at the end", { ...trace, time: 2 }, null, "outcome"],
    ["a report is missing", { ...trace, handler: [] }, "outcome", "handler"],
    [
      "a CancelledError without its argument",
      {
        ...trace,
        events: events.map((event) =>
          event[3] === CANCELLED
            ? ([1, "a#1", "fail", { ...CANCELLED, a: [] }, 3] as const)
            : event,
        ),
      },
      "handler",
      "arguments",
    ],
    ["events in iterations of their own", withIterations(1, 3, 4), "arguments", "grouping"],
    ["an iteration more before the same", withIterations(1, 4, 4), "grouping", "iterations"],
    ["an iteration more at the end", { ...trace, iters: 5 }, "grouping", "iterations"],
    ["a failure was looked at", { ...trace, unretrieved: [] }, "iterations", "unretrieved"],
  ];
  test.each(cases)("%s", (_what, other, agreesTo, differsAt) => {
    expect(compare(trace, other)).toEqual({ equal: false, agreesTo, differsAt });
  });
});

test("the coarsest level counts when several differ", () => {
  const other = { ...withIterations(1, 4, 5), unretrieved: [], handler: [] };
  expect(compare(trace, other)).toMatchObject({ differsAt: "handler" });
});
