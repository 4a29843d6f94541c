import { expect, test } from "vitest";
import { sideBySide } from "../src/side-by-side.ts";
import type { Trace, TraceEvent } from "../src/trace.ts";

const log = (n: number, text = "x"): TraceEvent => [n, "main#1", "log", text, n];

const trace: Trace = {
  events: Array.from({ length: 12 }, (_, i) => log(i)),
  outcome: ["return", null],
  handler: [],
  pending: [],
  shutdown: "none",
  unretrieved: [],
  time: 11,
  iters: 12,
};

test("shows the first event that differs, between its neighbours", () => {
  const events = trace.events.with(6, log(6, "y"));
  expect(sideBySide(trace, { ...trace, events }, undefined, 63)).toMatchInlineSnapshot(`
    "CPython                          @x
    ------------------------------ - ------------------------------
    (the same 2 events)
    2 #2 main#1 log "x"              2 #2 main#1 log "x"
    3 #3 main#1 log "x"              3 #3 main#1 log "x"
    4 #4 main#1 log "x"              4 #4 main#1 log "x"
    5 #5 main#1 log "x"              5 #5 main#1 log "x"
    6 #6 main#1 log "x"            | 6 #6 main#1 log "y"
    7 #7 main#1 log "x"              7 #7 main#1 log "x"
    8 #8 main#1 log "x"              8 #8 main#1 log "x"
    9 #9 main#1 log "x"              9 #9 main#1 log "x"
    10 #10 main#1 log "x"            10 #10 main#1 log "x"
    (1 more)                         (1 more)"
  `);
});

test("shows events that one of the two lacks", () => {
  const events = trace.events.slice(0, 11);
  expect(sideBySide(trace, { ...trace, events }, undefined, 63)).toMatchInlineSnapshot(`
    "CPython                          @x
    ------------------------------ - ------------------------------
    (the same 7 events)
    7 #7 main#1 log "x"              7 #7 main#1 log "x"
    8 #8 main#1 log "x"              8 #8 main#1 log "x"
    9 #9 main#1 log "x"              9 #9 main#1 log "x"
    10 #10 main#1 log "x"            10 #10 main#1 log "x"
    11 #11 main#1 log "x"          | (nothing)"
  `);
});

test("shows what else differs, on several lines when it is long", () => {
  const other: Trace = { ...trace, unretrieved: ["a task with a long name", "b"], iters: 13 };
  expect(sideBySide(trace, other, undefined, 43)).toMatchInlineSnapshot(`
    "CPython                @x
    -------------------- - --------------------
    (the same 12 events)
    unretrieved: []      | unretrieved: ["a tas
                         | k with a long name",
                         | "b"]
    iters: 12            | iters: 13"
  `);
});
