import type { Value } from "./scenario.ts";

/** An exception as a trace shows it: CancelledError has `a`, a group `m` and `x`, one that the
 * scenario itself made `m`. */
export interface ErrorRecord {
  readonly e: string;
  readonly a?: readonly unknown[];
  readonly m?: string;
  readonly x?: readonly ErrorRecord[];
}

/** A value, an exception, or lists and the two lists of `wait` made of them. */
export type Payload =
  | Value
  | ErrorRecord
  | readonly Payload[]
  | { readonly done: readonly string[]; readonly pending: readonly string[] };

export type TraceEvent = readonly [
  time: number,
  label: string,
  operation: string,
  payload: Payload,
  iteration: number,
];

/** How `main` ended. A livelock is one that went on for ever; no corpus holds it. */
export type Outcome =
  | readonly ["return", Payload]
  | readonly ["raise", ErrorRecord]
  | readonly ["deadlock"]
  | readonly ["livelock"];

/** How an error came to the loop's exception handler. */
export type ReportKind = "callback" | "shield" | "taskgroup" | "shutdown" | "other";

export type Report = readonly [time: number, kind: ReportKind, error: ErrorRecord | null];

/** Everything that a scenario observably did. */
export interface Trace {
  readonly events: readonly TraceEvent[];
  readonly outcome: Outcome;
  readonly handler: readonly Report[];
  readonly pending: readonly string[];
  readonly shutdown: "none" | "ok" | "deadlock" | "livelock";
  readonly unretrieved: readonly string[];
  readonly time: number;
  readonly iters: number;
}
