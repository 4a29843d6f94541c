import type { ExceptionContext } from "@x/loop";
import { describe, isInstance } from "@x/loop/internal";
import { unseenError } from "./unseen-error.ts";

const scheduleBrand: unique symbol = Symbol.for("@x/testing.ScheduleError");

/**
 * Thrown by `explore` and `checkCancellation` when a run fails. Its message says how to repeat the run, and
 * lists what ran in it, step by step. Its `cause` is the error that the run has failed with.
 *
 * asyncio has no counterpart.
 */
export class ScheduleError extends Error {
  /** @internal */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isInstance(value, this, scheduleBrand);
  }

  /** @internal */
  get [scheduleBrand](): true {
    return true;
  }

  /** The schedule, as the option `replay` takes it. */
  readonly replay: string;
  /** How many runs it took to find the failure; the runs that made it smaller are not counted. */
  readonly runs: number;
  /** The steps of the run, a line for each. */
  readonly trace: string;

  /** @internal */
  constructor(failure: {
    error: unknown;
    /** The other errors that were reported. */
    unseen: readonly ExceptionContext[];
    how: string;
    replay: string;
    runs: number;
    trace: string;
  }) {
    const { error, unseen, how, replay, runs, trace } = failure;
    const texts = [error, ...unseen.map(unseenError)].map((each) => textOf(each));
    super(
      `${texts.join("\nalso ")}\n  found ${how}; to see it again: { replay: ${JSON.stringify(replay)} }\n${trace}`,
      {
        cause: error,
      },
    );
    this.replay = replay;
    this.runs = runs;
    this.trace = trace;
  }

  /** The name of the class. */
  override readonly name: string = "ScheduleError";
}

/** A text of an error, of the errors that it holds and of its causes, at most `levels` levels deep. */
function textOf(error: unknown, levels = 8): string {
  if (!(error instanceof Error) || levels === 0) return describe(error);
  const lines = innerOf(error)
    .filter((each) => each !== undefined)
    .map((each) => `\n${textOf(each, levels - 1)}`.replaceAll("\n", "\n  "));
  return `${error.name}: ${error.message}${lines.join("")}`;
}

function innerOf(error: Error & { error?: unknown; suppressed?: unknown }): readonly unknown[] {
  if (error instanceof AggregateError) return error.errors;
  // The last two are of a SuppressedError: `using` throws it when both a block and a disposal have failed.
  return [error.cause, error.error, error.suppressed];
}
