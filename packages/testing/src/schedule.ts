/** The schedule in which everything runs first in, first out. */
const FIFO = "fifo";

/** In what a run deviates from first in, first out; steps are counted from 0. */
export interface Schedule {
  /** By step: which of those that could run then did, if it was not the first. */
  readonly choices: ReadonlyMap<number, number>;
  /** By step: which of the pending tasks was cancelled before it. */
  readonly cancels: ReadonlyMap<number, number>;
}

/** A schedule as text: `12:1` has the second of those that could run go at step 12, `15!2` has the
 * third of the pending tasks cancelled before step 15. */
export function formatSchedule({ choices, cancels }: Schedule): string {
  const parts = [
    ...[...choices].map(([step, index]) => ({ step, text: `${step}:${index}` })),
    ...[...cancels].map(([step, index]) => ({ step, text: `${step}!${index}` })),
  ].sort((a, b) => a.step - b.step);
  return parts.length === 0 ? FIFO : parts.map(({ text }) => text).join(" ");
}

/**
 * The schedule of a text.
 *
 * @throws TypeError when it is no text, RangeError when it is none of a schedule.
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
