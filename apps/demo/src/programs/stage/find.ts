import type { Program } from "./program.ts";

/** The programs of that name or number; some share one. */
export function find(programs: readonly Program[], wanted: string): readonly Program[] {
  const number = /^\d+$/.test(wanted) ? Number(wanted) : undefined;
  return programs.filter((program) => program.name === wanted || program.number === number);
}

/** The name that somebody may have meant, if one is near enough. */
export function nearest(programs: readonly Program[], wanted: string): string | undefined {
  const distances = programs.map(({ name }) => ({ name, distance: distance(name, wanted) }));
  const [best] = distances.toSorted((a, b) => a.distance - b.distance);
  if (best === undefined || best.distance > best.name.length / 3) return undefined;
  return best.name;
}

/** How many letters must be added, removed or replaced to make one word of the other (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...to].entries()) {
      const replaced = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
