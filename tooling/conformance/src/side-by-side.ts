import { isDeepStrictEqual } from "node:util";
import type { Trace, TraceEvent } from "./trace.ts";

const CONTEXT = 4;

/**
 * Two traces of a scenario as two columns, from shortly before to shortly after the first event that
 * differs, and then everything else that differs.
 */
export function sideBySide(
  expected: Trace,
  actual: Trace,
  headings: readonly [expected: string, actual: string] = ["CPython", "@x"],
  width = 120,
): string {
  const column = Math.floor((width - 3) / 2);
  const row: Row = (left, mark, right) => {
    const [lefts, rights] = [chunks(left, column), chunks(right, column)];
    const lines = Array.from({ length: Math.max(lefts.length, rights.length) }, (_, i) =>
      `${(lefts[i] ?? "").padEnd(column)} ${mark} ${rights[i] ?? ""}`.trimEnd(),
    );
    return lines.join("\n");
  };
  return [
    row(headings[0], " ", headings[1]),
    row("-".repeat(column), "-", "-".repeat(column)),
    ...eventRows(expected.events, actual.events, row),
    ...fieldRows(expected, actual, row),
  ].join("\n");
}

type Row = (left: string, mark: string, right: string) => string;

function eventRows(left: readonly TraceEvent[], right: readonly TraceEvent[], row: Row): string[] {
  const length = Math.max(left.length, right.length);
  let first = 0;
  while (first < length && isDeepStrictEqual(left[first], right[first])) first += 1;
  if (first === length) return [row(`(the same ${length} events)`, " ", "")];
  const rows: string[] = [];
  const from = Math.max(0, first - CONTEXT);
  if (from > 0) rows.push(row(`(the same ${from} events)`, " ", ""));
  const to = Math.min(length, first + CONTEXT + 1);
  for (let i = from; i < to; i += 1) {
    const mark = isDeepStrictEqual(left[i], right[i]) ? " " : "|";
    rows.push(row(describeEvent(left[i]), mark, describeEvent(right[i])));
  }
  if (to < length) rows.push(row(more(left.length - to), " ", more(right.length - to)));
  return rows;
}

const FIELDS = [
  "outcome",
  "handler",
  "pending",
  "shutdown",
  "unretrieved",
  "time",
  "iters",
] as const;

function fieldRows(left: Trace, right: Trace, row: Row): string[] {
  return FIELDS.filter((field) => !isDeepStrictEqual(left[field], right[field])).map((field) =>
    row(
      `${field}: ${JSON.stringify(left[field])}`,
      "|",
      `${field}: ${JSON.stringify(right[field])}`,
    ),
  );
}

/** For example `3 #7 a#1 sleep 2`: at time 3, in iteration 7. */
function describeEvent(event: TraceEvent | undefined): string {
  if (event === undefined) return "(nothing)";
  const [time, label, operation, payload, iteration] = event;
  const shown = payload === null ? "" : ` ${JSON.stringify(payload)}`;
  return `${time} #${iteration} ${label} ${operation}${shown}`;
}

function more(count: number): string {
  return count > 0 ? `(${count} more)` : "";
}

/** A text as lines of a width. */
function chunks(text: string, width: number): string[] {
  const lines: string[] = [];
  for (let i = 0; i < text.length; i += width) lines.push(text.slice(i, i + width));
  return lines;
}
