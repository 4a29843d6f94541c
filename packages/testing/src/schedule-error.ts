import { describe } from "@x/loop/internal";

/**
 * Thrown by `explore` and `checkCancellation` when a run fails. Its message says how to see the run
 * again, and what ran in it, step by step. Its `cause` is what the run has failed with.
 *
 * asyncio has no counterpart.
 */
export class ScheduleError extends Error {
  /** The schedule: the option `replay` takes it. */
  readonly replay: string;
  /** How many runs there were until it was found, before it was made smaller. */
  readonly runs: number;
  /** What ran, a line for each step. */
  readonly trace: string;

  /** @internal */
  constructor(failure: {
    error: unknown;
    how: string;
    replay: string;
    runs: number;
    trace: string;
  }) {
    const { error, how, replay, runs, trace } = failure;
    super(
      `${textOf(error)}\n  found ${how}; to see it again: { replay: ${JSON.stringify(replay)} }\n${trace}`,
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

/** An error and, if it is several in one, those. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return describe(error);
  const inner = error instanceof AggregateError ? error.errors : [error.cause];
  const lines = inner
    .filter((each) => each !== undefined)
    .map((each) => `\n  ${textOf(each).replaceAll("\n", "\n  ")}`);
  return `${error.name}: ${error.message}${lines.join("")}`;
}
