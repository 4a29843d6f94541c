import { isDeepStrictEqual } from "node:util";
import type { ErrorRecord, Trace } from "./trace.ts";

/**
 * The levels of agreement, each with all before it; docs/conformance.md says what they are: which task did
 * what and when, and how it ended; reports to the exception handler; arguments of CancelledErrors;
 * which events share an iteration; numbers of iterations; failures that nobody looked at.
 */
const LEVELS = [
  "outcome",
  "handler",
  "arguments",
  "grouping",
  "iterations",
  "unretrieved",
] as const;

type Level = (typeof LEVELS)[number];

export type Comparison =
  | { readonly equal: true }
  | {
      readonly equal: false;
      /** The last level at which the traces still agree; null when they agree at none. */
      readonly agreesTo: Level | null;
      /** The first level at which they do not. */
      readonly differsAt: Level;
    };

/** Compares two traces of one scenario, everything in them. */
export function compare(expected: Trace, actual: Trace): Comparison {
  if (isDeepStrictEqual(expected, actual)) return { equal: true };
  const failed = LEVELS.findIndex(
    (level) => !isDeepStrictEqual(views[level](expected), views[level](actual)),
  );
  const differsAt = LEVELS[failed] ?? "unretrieved";
  return { equal: false, agreesTo: LEVELS[failed - 1] ?? null, differsAt };
}

/** What each level adds to those before it. */
const views: Readonly<Record<Level, (trace: Trace) => unknown>> = {
  outcome: ({ events, outcome, pending, shutdown, time }) =>
    withoutArguments([
      events.map(([at, label, operation, payload]) => [at, label, operation, payload]),
      outcome,
      pending,
      shutdown,
      time,
    ]),
  handler: ({ handler }) => withoutArguments(handler),
  arguments: ({ events, outcome, handler }) => [
    events.map(([, , , payload]) => payload),
    outcome,
    handler,
  ],
  grouping: ({ events }) => renumbered(events.map(([, , , , iteration]) => iteration)),
  iterations: ({ events, iters }) => [events.map(([, , , , iteration]) => iteration), iters],
  unretrieved: ({ unretrieved }) => unretrieved,
};

/** The distinct numbers, numbered 1, 2, 3… as they come. */
function renumbered(numbers: readonly number[]): number[] {
  const places = new Map<number, number>();
  return numbers.map((number) => {
    const place = places.get(number) ?? places.size + 1;
    places.set(number, place);
    return place;
  });
}

/** A copy in which no CancelledError has arguments. */
function withoutArguments(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutArguments);
  if (typeof value !== "object" || value === null) return value;
  if ((value as Partial<ErrorRecord>).e === "CancelledError") return { e: "CancelledError" };
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, withoutArguments(member)]),
  );
}
