import type { Mark } from "./marks.ts";
import type { Meter } from "./meter.ts";

/** Does the work of a contest once; answers how much it has done, a number made from its results. */
export type Run = (size: number, meter: Meter) => number | Promise<number>;

/** What takes part. */
export interface Contestant {
  /** The name of a peer as the registry knows it, or "ours", then maybe a comma and what is special. */
  readonly name: string;
  /** For slow ones: the part of the size that they do. Their figures are for each unit all the same. */
  readonly share?: number;
  /** Left out by `--quick`. */
  readonly slow?: boolean;
  /** Imports what it needs, so that a process carries only the peer that it measures; or the name of
   * a coroutine function in python/bench.py. */
  readonly load: (() => Run | Promise<Run>) | string;
}

/**
 * How a contestant is measured: the time of whole runs; that of calls so short that a harness has to
 * repeat them; the memory at the peak of a run; or a number that the run itself has found.
 */
export type Kind = "time" | "micro" | "memory" | "gauge";

/** One piece of work, done by several. */
export interface Contest {
  /** Tells it from the other contests of its job; empty when there is no other. */
  readonly name: string;
  readonly kind: Kind;
  /** Of the figures, as in "ns a step". Less is better. */
  readonly unit: string;
  readonly size: number;
  /** The size for `--quick`. */
  readonly quick: number;
  /** How many units a run has. */
  readonly units: (size: number) => number;
  /** What a run must answer: a contestant that answers anything else did other work. */
  readonly work: (size: number) => number;
  readonly contestants: readonly Contestant[];
  readonly marks: readonly Mark[];
  /** For `growth`: how the time of "ours" may grow with the size. */
  readonly growth?: "linear" | "n log n";
}

export interface Job {
  readonly name: string;
  /** What is done, in one line. */
  readonly about: string;
  readonly contests: readonly Contest[];
}

/** What a contest is called where it stands alone. */
export function titleOf(job: Job, contest: Contest): string {
  return contest.name === "" ? job.name : `${job.name}: ${contest.name}`;
}

export const identity = (size: number): number => size;

/** The sum of 0 to size - 1. */
export const triangle = (size: number): number => (size * (size - 1)) / 2;

export function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
