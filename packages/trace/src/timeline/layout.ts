/** What the page and the picture share: where lanes lie, and which of them and of their bars are in view. */

import type { Bar, Lane } from "./timeline.ts";

/** The height of a row, in pixels. */
export const ROW = 18;

/** The space between two lanes. */
const GAP = 6;

/** Where each lane begins, in pixels from the top, and at last where all end.
 *
 * @param header - what each lane has above its rows, in pixels. */
export function offsetsOf(lanes: readonly Lane[], header = 0): number[] {
  const offsets = [0];
  let top = 0;
  for (const { rows } of lanes) {
    top += header + rows.length * ROW + GAP;
    offsets.push(top);
  }
  return offsets;
}

/** The number of the lane at a height; -1 where none is. */
export function laneAt(offsets: readonly number[], y: number): number {
  if (y < 0) return -1;
  const index = countWhile(offsets.length, (at) => (offsets[at] as number) <= y) - 1;
  return index < offsets.length - 1 ? index : -1;
}

/** Where in a sorted list lie those that end at `begin` or later and begin at `end` or earlier. */
export function inView(
  sorted: readonly { readonly begin: number; readonly end: number }[],
  begin: number,
  end: number,
): { first: number; last: number } {
  const at = (index: number) => sorted[index] as { begin: number; end: number };
  const first = countWhile(sorted.length, (index) => at(index).end < begin);
  const last = countWhile(sorted.length, (index) => at(index).begin <= end);
  return { first, last };
}

/** What a lane is in at a time, the outermost bars first. */
export function barsAt({ rows }: Lane, time: number): Bar[] {
  return rows.flatMap((bars) => {
    // Of bars that touch, the one that begins.
    const bar = bars[inView(bars, time, time).last - 1];
    return bar !== undefined && bar.end >= time ? [bar] : [];
  });
}

/** The numbers of the lanes in whose name, or in the name of one of whose bars, a text occurs; case is ignored. */
export function search(lanes: readonly Lane[], text: string): number[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return [];
  const has = ({ name }: { name: string }) => name.toLowerCase().includes(wanted);
  return lanes.flatMap((lane, index) =>
    has(lane) || lane.rows.some((bars) => bars.some(has)) ? [index] : [],
  );
}

/** The times at which something begins or ends in a lane, sorted. */
export function momentsOf({ rows, steps, marks }: Lane): number[] {
  const times = new Set<number>();
  for (const { begin, end } of [...rows.flat(), ...steps]) times.add(begin).add(end);
  for (const { time } of marks) times.add(time);
  return [...times].sort((a, b) => a - b);
}

/** A time for people: as many digits as matter. */
export function showTime(ms: number): string {
  if (ms >= 1000) return `${Number((ms / 1000).toPrecision(6))} s`;
  return `${Number(ms.toFixed(3))} ms`;
}

/** How many of the numbers from 0 on satisfy a condition that holds up to one of them. */
export function countWhile(length: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
