/** The schedule in which everything runs first in, first out. */
const FIFO = "fifo";

/** The deviations of a run from first in, first out. Steps are counted from 0. */
export interface Schedule {
  /** By step: the index of the lane that ran, if it was not the first. */
  readonly choices: ReadonlyMap<number, number>;
  /** By step: the index of the pending task that was cancelled before it. */
  readonly cancels: ReadonlyMap<number, number>;
}

/** Writes a schedule as text: `12:1` means that the second of the lanes that could run did so at step 12,
 * `15!2` that the third of the pending tasks was cancelled before step 15. */
export function formatSchedule({ choices, cancels }: Schedule): string {
  const parts = [
    ...[...choices].map(([step, index]) => ({ step, text: `${step}:${index}` })),
    ...[...cancels].map(([step, index]) => ({ step, text: `${step}!${index}` })),
  ].sort((a, b) => a.step - b.step);
  return parts.length === 0 ? FIFO : parts.map(({ text }) => text).join(" ");
}

/**
 * Reads a schedule from text.
 *
 * @throws TypeError when `text` is not a string, RangeError when it is not that of a schedule.
 */
export function parseSchedule(text: string): Schedule {
  if (typeof text !== "string") throw new TypeError("replay must be the text of a schedule");
  const choices = new Map<number, number>();
  const cancels = new Map<number, number>();
  for (const part of text === FIFO ? [] : text.split(" ")) {
    const [, step, mark, index] = /^(\d+)([:!])(\d+)$/.exec(part) ?? [];
    if (step === undefined) {
      throw new RangeError(
        `replay must be as an error says it, such as "12:1 15!2", not "${text}"`,
      );
    }
    (mark === ":" ? choices : cancels).set(Number(step), Number(index));
  }
  return { choices, cancels };
}
