import type { Future } from "@x/future";
import { describeError } from "./errors.ts";
import type { Payload } from "./trace.ts";

/** A result as a trace shows it. */
export function describeValue(value: unknown): Payload {
  if (value === undefined || value === null) return null;
  if (value instanceof Error) return describeError(value);
  if (Array.isArray(value)) return value.map(describeValue);
  switch (typeof value) {
    case "boolean":
    case "number":
    case "string":
      return value;
    default:
      return `a value of no scenario: ${String(value)}`;
  }
}

/** The state of a future, as `inspect` shows it. Reading it counts as having looked at a failure. */
export function describeState(future: Future<unknown>): Payload {
  if (!future.done) return "pending";
  if (future.cancelled) return "cancelled";
  const error = future.exception();
  if (error !== undefined) return ["exception", describeError(error)];
  return ["result", describeValue(future.result())];
}
