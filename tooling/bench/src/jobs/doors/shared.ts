import { identity } from "../../contest.ts";

const ready = Promise.resolve();

/** How many at a time, where there is a limit. */
export const LIMIT = 100;

/** What all these contests have in common. */
export const base = {
  kind: "time",
  size: 100_000,
  quick: 10_000,
  units: identity,
} as const;

export const numbers = (size: number): number[] =>
  Array.from({ length: size }, (_, index) => index);

/** The async function that all of them call. */
export async function fn(item: number): Promise<number> {
  await ready;
  return item;
}
