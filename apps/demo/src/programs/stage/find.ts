import leven from "leven";
import type { Program } from "./program.ts";

/** The programs of that name or number; some share one. */
export function find(programs: readonly Program[], wanted: string): readonly Program[] {
  const number = /^\d+$/.test(wanted) ? Number(wanted) : undefined;
  return programs.filter((program) => program.name === wanted || program.number === number);
}

/** The name that somebody may have meant, if one is near enough. */
export function nearest(programs: readonly Program[], wanted: string): string | undefined {
  const distances = programs.map(({ name }) => ({ name, distance: leven(name, wanted) }));
  const [best] = distances.toSorted((a, b) => a.distance - b.distance);
  if (best === undefined || best.distance > best.name.length / 3) return undefined;
  return best.name;
}
