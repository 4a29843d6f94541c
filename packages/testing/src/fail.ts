import { NONE } from "@x/future/internal";
import { type Attempt, attempt, type Subject } from "./attempt.ts";
import { Replay } from "./replay.ts";
import { formatSchedule, parseSchedule } from "./schedule.ts";
import { ScheduleError } from "./schedule-error.ts";
import { stepTable } from "./step-table.ts";

/** Makes the error for a run that has failed. The schedule is run once more to record its steps. */
export async function failureOf(
  subject: Subject,
  { error, loop: { schedule } }: Attempt,
  how: string,
  runs: number,
): Promise<ScheduleError> {
  const again = await attempt(subject, new Replay(schedule), true);
  const table = stepTable(again.loop.log);
  return new ScheduleError({
    error,
    unseen: again.loop.unseen,
    how,
    replay: formatSchedule(schedule),
    runs,
    trace:
      again.error === NONE
        ? `${table}\n  this time it did not fail: something else than the schedule decides`
        : table,
  });
}

/**
 * Runs one schedule, and returns how many steps the run had.
 *
 * @throws ScheduleError when it fails.
 */
export async function rerun(subject: Subject, text: string): Promise<number> {
  const made = await attempt(subject, new Replay(parseSchedule(text)));
  if (made.error !== NONE) throw await failureOf(subject, made, "by replay", 1);
  return made.loop.steps;
}
