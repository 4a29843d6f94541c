import { table } from "./table.ts";

/** Counts what happened, in columns, by area. */
export class Tally<Column extends string> {
  readonly #columns: readonly Column[];
  readonly #areas = new Map<string, Map<Column, number>>();

  constructor(columns: readonly Column[]) {
    this.#columns = columns;
  }

  add(area: string, column: Column): void {
    const counts = this.#areas.get(area) ?? new Map<Column, number>();
    this.#areas.set(area, counts);
    counts.set(column, (counts.get(column) ?? 0) + 1);
  }

  total(column: Column): number {
    let total = 0;
    for (const counts of this.#areas.values()) total += counts.get(column) ?? 0;
    return total;
  }

  /** A line for each area, and one for all. */
  toString(): string {
    const areas = [...this.#areas].sort(([a], [b]) => (a < b ? -1 : 1));
    return table([
      ["area", ...this.#columns],
      ...areas.map(([area, counts]) => [
        area,
        ...this.#columns.map((column) => String(counts.get(column) ?? 0)),
      ]),
      ["all", ...this.#columns.map((column) => String(this.total(column)))],
    ]);
  }
}
