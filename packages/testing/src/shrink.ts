import { NONE } from "@x/future/internal";
import { type Attempt, attempt, type Subject } from "./attempt.ts";
import { Replay } from "./replay.ts";
import { formatSchedule, type Schedule } from "./schedule.ts";

/** How many runs finding a smaller schedule may take. */
const MOST_RUNS = 500;

/** Takes deviations from a schedule that fails, for as long as it fails in the same way. */
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
    // What was taken can make a run go another way, and deviate elsewhere.
    if (isSame(made.error, failed.error) && sizeOf(made.loop.schedule) < size) return made;
  }
  return undefined;
}

/** How far a schedule is from first in, first out. */
function sizeOf({ choices, cancels }: Schedule): number {
  return [...choices.values()].reduce((sum, index) => sum + index + 1000, cancels.size * 1000);
}

/** Whether what a run has ended with is a failure of the same kind as another. */
function isSame(error: unknown, failure: unknown): boolean {
  return error !== NONE && nameOf(error) === nameOf(failure);
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

/** The schedules that lack some deviations, at first all, then halves, at last single ones; then those
 * in which one deviates less. */
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
