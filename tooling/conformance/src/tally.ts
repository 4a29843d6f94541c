import type { Verdict } from "./check.ts";

const COLUMNS = ["equal", "different", "not supported", "awaiting @x/sync"] as const;

type Column = (typeof COLUMNS)[number];

/** Counts verdicts by area. */
export class Tally {
  readonly #areas = new Map<string, Map<Column, number>>();

  add(area: string, verdict: Verdict): void {
    const counts = this.#areas.get(area) ?? new Map<Column, number>();
    this.#areas.set(area, counts);
    const column = columnOf(verdict);
    counts.set(column, (counts.get(column) ?? 0) + 1);
  }

  /** Whether every scenario was equal, but for those that await a package. */
  get passed(): boolean {
    return this.#total("different") + this.#total("not supported") === 0;
  }

  /** A line for each area, and one for all. */
  toString(): string {
    const areas = [...this.#areas].sort(([a], [b]) => (a < b ? -1 : 1));
    const rows = [
      ["area", ...COLUMNS],
      ...areas.map(([area, counts]) => [
        area,
        ...COLUMNS.map((column) => String(counts.get(column) ?? 0)),
      ]),
      ["all", ...COLUMNS.map((column) => String(this.#total(column)))],
    ];
    const widths =
      rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0))) ?? [];
    const pad = (cell: string, i: number): string =>
      i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0);
    return rows.map((row) => row.map(pad).join("  ")).join("\n");
  }

  #total(column: Column): number {
    let total = 0;
    for (const counts of this.#areas.values()) total += counts.get(column) ?? 0;
    return total;
  }
}

function columnOf(verdict: Verdict): Column {
  switch (verdict.kind) {
    case "equal":
      return "equal";
    case "unsupported":
      return verdict.missing.awaits === null ? "not supported" : "awaiting @x/sync";
    default:
      return "different";
  }
}
