import type { Bar, Step } from "./timeline.ts";

/** What a task, a call of it, or a wait of its async function needs of the task's lane. */
export interface Block {
  /** The numbers of the events at which it begins and ends. */
  readonly first: number;
  last: number;
  /** Row by row, the outermost coroutine first. */
  readonly rows: Bar[][];
  readonly steps: { readonly begin: number; readonly end: number }[];
}

/**
 * Gives each block rows of its own as long as it lasts. An async function can await several calls at once, which then
 * lie below one another; calls that follow one another have the same rows. The first block comes uppermost.
 */
export function placeBlocks(blocks: readonly Block[]): { rows: Bar[][]; steps: Step[] } {
  const rows: Bar[][] = [];
  const steps: Step[] = [];
  /** For each row, the event from which on it is free. */
  const freeFrom: number[] = [];
  for (const block of blocks) {
    let top = 0;
    for (let row = 0; row < top + block.rows.length; row += 1) {
      if ((freeFrom[row] ?? 0) > block.first) top = row + 1;
    }
    block.rows.forEach((bars, index) => {
      const row = top + index;
      freeFrom[row] = block.last;
      rows[row] = [...(rows[row] ?? []), ...bars];
    });
    for (const { begin, end } of block.steps) steps.push({ row: top, begin, end });
  }
  return { rows, steps: steps.sort((a, b) => a.begin - b.begin) };
}
