import type { Standing } from "./standing.ts";
import { median } from "./statistics.ts";

/** A number, or one for each major version of Node from which on it holds. */
export type Bar = number | Readonly<Record<number, number>>;

/** What is to be reached. */
export type Mark =
  /** `of` is at least this many times as fast as `than`. */
  | { readonly of: string; readonly than: string; readonly atLeast: Bar }
  /** `of` costs at most this many times what `than` costs. */
  | { readonly of: string; readonly than: string; readonly atMost: Bar }
  /** The figure of `of`, less that of `less`, is below `under`. */
  | { readonly of: string; readonly less?: string; readonly under: Bar };

/** What a mark has come to: the median of the rounds, the smallest and the greatest of them. */
export interface Verdict {
  readonly text: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly reached: boolean;
}

/** Judges a mark; null when one of its sides did not take part. */
export function judge(mark: Mark, standings: readonly Standing[], node: number): Verdict | null {
  const figuresOf = (name: string | undefined) =>
    standings.find(({ contestant }) => contestant === name)?.figures;
  const figures = figuresOf(mark.of);
  if (figures === undefined) return null;
  if ("under" in mark) {
    const less = mark.less === undefined ? figures.map(() => 0) : figuresOf(mark.less);
    if (less === undefined) return null;
    const bar = barAt(mark.under, node);
    const what = mark.less === undefined ? mark.of : `${mark.of} less ${mark.less}`;
    const values = pair(figures, less, (a, b) => a - b);
    return verdict(`${what} < ${bar}`, values, (value) => value < bar);
  }
  const than = figuresOf(mark.than);
  if (than === undefined) return null;
  if ("atLeast" in mark) {
    const bar = barAt(mark.atLeast, node);
    const speeds = pair(figures, than, (a, b) => b / a);
    return verdict(
      `${mark.of} ≥ ${bar} × the speed of ${mark.than}`,
      speeds,
      (value) => value >= bar,
    );
  }
  const bar = barAt(mark.atMost, node);
  const costs = pair(figures, than, (a, b) => a / b);
  return verdict(`${mark.of} ≤ ${bar} × the cost of ${mark.than}`, costs, (value) => value <= bar);
}

function verdict(
  text: string,
  values: readonly number[],
  reached: (value: number) => boolean,
): Verdict {
  const value = median(values);
  return {
    text,
    value,
    min: Math.min(...values),
    max: Math.max(...values),
    reached: reached(value),
  };
}

/** The bar for a major version of Node: that of the latest version that is not later. */
export function barAt(bar: Bar, node: number): number {
  if (typeof bar === "number") return bar;
  const versions = Object.keys(bar).map(Number);
  const version = Math.max(...versions.filter((each) => each <= node), Math.min(...versions));
  return bar[version] as number;
}

/** Round by round, since the machine may be slower in one than in another. */
function pair(
  a: readonly number[],
  b: readonly number[],
  combine: (a: number, b: number) => number,
): number[] {
  return a.map((value, round) => combine(value, b[round] as number));
}
