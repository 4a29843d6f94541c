import type { Run } from "./run-scenario.ts";
import type { Payload, Trace } from "./trace.ts";

/**
 * What came of a run, apart from the order within an instant: how each coroutine ended, with what and at which
 * time; how the program ended, and when; what was reported and left behind. A text, to be compared.
 */
export function outcomeOf({ trace, left }: Run): string {
  const { outcome, pending, shutdown, unretrieved, time } = trace;
  return JSON.stringify([
    endsOf(trace),
    outcome,
    sorted(trace.handler.map((report) => JSON.stringify(report))),
    sorted(pending),
    shutdown,
    unretrieved,
    time,
    left,
  ]);
}

/**
 * A run without the coroutines that began in its shutdown, if there are any. The program does not wait for them, so that
 * they are cut off wherever they are at its end: what they have taken by then, and which failures they have seen, is
 * not compared either.
 */
export function untilShutdown(run: Run): Run {
  const { trace } = run;
  const shutdown = trace.events.findIndex(([, , operation]) => operation === "shutdown");
  const begun = shutdown < 0 ? trace.events : trace.events.slice(0, shutdown + 1);
  const labels = new Set(begun.map(([, label]) => label));
  const events = trace.events.filter(([, label]) => labels.has(label));
  if (events.length === trace.events.length) return run;
  return { trace: { ...trace, events, unretrieved: [] }, left: {} };
}

/** The last event of each coroutine, by its label. */
function endsOf({ events }: Trace): (readonly [string, number, string, Payload])[] {
  return events
    .filter(([, , operation]) => operation === "end" || operation === "fail")
    .map(([time, label, operation, payload]) => [label, time, operation, payload] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function sorted(texts: readonly string[]): string[] {
  return [...texts].sort();
}
