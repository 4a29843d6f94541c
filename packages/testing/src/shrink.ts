import { NONE } from "@x/future/internal";
import { type Attempt, attempt, type Subject } from "./attempt.ts";
import { Replay } from "./replay.ts";
import { formatSchedule, type Schedule } from "./schedule.ts";

/** How many runs the search for a smaller schedule may take. */
const MOST_RUNS = 500;

/**
 * Makes a failing schedule smaller, as delta debugging does: it takes deviations out, first all, then halves,
 * then smaller parts, and keeps a schedule that still fails with the same kind of error. Each kept schedule is
 * smaller than the one before, so the search ends; it also ends after {@link MOST_RUNS} runs. What is kept is
 * the schedule that the run has really followed, which may differ from the one that was tried.
 */
export async function shrink(subject: Subject, failed: Attempt): Promise<Attempt> {
  let smallest = failed;
  const tried = new Set([formatSchedule(failed.loop.schedule)]);
  for (;;) {
    const smaller = await firstThatFails(subject, smallest, tried);
    if (smaller === undefined) return smallest;
    smallest = smaller;
  }
}

async function firstThatFails(
  subject: Subject,
  failed: Attempt,
  tried: Set<string>,
): Promise<Attempt | undefined> {
  const size = sizeOf(failed.loop.schedule);
  for (const candidate of smallerSchedules(failed.loop.schedule)) {
    const text = formatSchedule(candidate);
    if (tried.has(text)) continue;
    if (tried.size > MOST_RUNS) return undefined;
    tried.add(text);
    const made = await attempt(subject, new Replay(candidate));
    // Without the deviations that were taken out, the run may go another way and deviate elsewhere.
    if (isSame(made.error, failed.error) && sizeOf(made.loop.schedule) < size) return made;
  }
  return undefined;
}

/** Measures how far a schedule is from first in, first out. */
function sizeOf({ choices, cancels }: Schedule): number {
  return [...choices.values()].reduce((sum, index) => sum + index + 1000, cancels.size * 1000);
}

/** Whether a run has failed with the same kind of error as another one. */
function isSame(error: unknown, failure: unknown): boolean {
  return error !== NONE && nameOf(error) === nameOf(failure);
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

/** The candidates: schedules that lack some of the deviations, at first all, then halves, at last single ones;
 * then schedules in which one step chooses a lane nearer to the first. */
function* smallerSchedules({ choices, cancels }: Schedule): Generator<Schedule> {
  const list = [...choices];
  if (cancels.size > 0) yield { choices, cancels: new Map() };
  for (let size = list.length; size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < list.length; from += size) {
      const rest = [...list.slice(0, from), ...list.slice(from + size)];
      yield { choices: new Map(rest), cancels };
    }
  }
  for (const [step, index] of list) {
    if (index > 1) yield { choices: new Map(choices).set(step, 1), cancels };
  }
}
