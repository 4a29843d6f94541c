import { isFuture } from "@x/future";
import { originLine } from "./origin-line.ts";
import type { Step } from "./scheduled-loop.ts";

/** How many steps the table has at most. Of a longer run, the last steps are shown. */
const MOST = 60;

/** A table of the steps of a run, with a line for each: its number, the time in ms and what ran. */
export function stepTable(log: readonly Step[]): string {
  // The first step is that of the program itself, which was not made at a line of the user's.
  const told = new Set<object>(log.slice(0, 1).map(({ entry }) => entry));
  const lines = log.map((step, number) => {
    const { time, what, insteadOf, cancelled, entry } = step;
    const notes = [what];
    if (isFuture(entry) && !told.has(entry)) {
      told.add(entry);
      const madeAt = originLine(entry);
      if (madeAt !== undefined) notes.push(`(made at ${madeAt})`);
    }
    if (insteadOf !== undefined) notes.push(`<- instead of ${insteadOf}`);
    const line = `  ${String(number).padStart(4)}  ${String(time).padStart(6)}  ${notes.join(" ")}`;
    return cancelled === undefined ? line : `              ${cancelled} is cancelled\n${line}`;
  });
  const head = "  step      ms  what ran";
  const left = lines.length - MOST;
  return [head, ...(left > 0 ? [`   ... ${left} steps before`] : []), ...lines.slice(-MOST)].join(
    "\n",
  );
}
