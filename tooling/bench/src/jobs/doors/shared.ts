import { identity, triangle } from "../../contest.ts";

/** How many calls go on at a time: as many as people allow a server that they ask. */
export const LIMIT = 20;

/** What all these contests have in common. */
export const base = {
  kind: "time",
  size: 100_000,
  quick: 10_000,
  units: identity,
  work: triangle,
} as const;

export const numbers = (size: number): number[] =>
  Array.from({ length: size }, (_, index) => index);

/** The same in arrays of {@link LIMIT}, but for the last. */
export function inRows(size: number): number[][] {
  const all = numbers(size);
  const length = Math.ceil(size / LIMIT);
  return Array.from({ length }, (_, row) => all.slice(row * LIMIT, (row + 1) * LIMIT));
}

/** The async function that all of them call: it waits for the host, as a request does. */
export async function fn(item: number): Promise<number> {
  await new Promise<void>((resolve) => {
    setImmediate(resolve);
  });
  return item;
}

/** The same, for contestants that hand out a signal: it reads it first. */
export async function fnOf(item: number, signal: AbortSignal): Promise<number> {
  signal.throwIfAborted();
  return fn(item);
}
