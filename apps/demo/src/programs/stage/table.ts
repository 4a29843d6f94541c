import type { Pair } from "./expectation.ts";
import type { Program } from "./program.ts";
import type { Rehearsal } from "./rehearse.ts";

const LEFT_COLUMN = 56;

/** Lays programs out in lines, in columns as wide as those programs need. */
export class Table {
  readonly #nameWidth: number;
  readonly #showsWidth: number;

  constructor(programs: readonly Program[]) {
    const width = (texts: readonly string[]) => Math.max(0, ...texts.map(({ length }) => length));
    this.#nameWidth = width(programs.map(({ name }) => name));
    this.#showsWidth = width(programs.map(({ shows }) => shows));
  }

  /** What there is: number, name, what it shows. */
  line({
    number,
    name,
    shows,
  }: Pick<Program, "name" | "shows"> & { number: number | "#" }): string {
    const columns = [String(number).padStart(2), name.padEnd(this.#nameWidth), shows];
    return columns.join("  ");
  }

  head(): string {
    const line = this.#wide({ number: "#", name: "program", shows: "what it shows" });
    return `${line}  ${"virtual".padStart(8)}  ${"real".padStart(8)}`;
  }

  /** The same, and how it did. */
  row({ program, passed, virtualTime, realTime }: Rehearsal): string {
    const times = [virtual(virtualTime).padStart(8), `${realTime.toFixed(1)} ms`.padStart(8)];
    return [this.#wide(program), ...times, passed ? "pass" : "FAIL"].join("  ");
  }

  #wide(program: Parameters<Table["line"]>[0]): string {
    return this.line({ ...program, shows: program.shows.padEnd(this.#showsWidth) });
  }
}

/** What was wrong: complaints, and what was printed beside what was expected. */
export function failure({ program, pairs, complaints }: Rehearsal): string {
  return [
    `${program.number} ${program.name} failed`,
    ...complaints.map((complaint) => `  ${complaint}`),
    ...(pairs.every(({ equal }) => equal) ? [] : comparison(pairs)),
  ].join("\n");
}

function comparison(pairs: readonly Pair[]): string[] {
  const line = (mark: string, left: string, right: string) =>
    `${mark} ${left.padEnd(LEFT_COLUMN)}  ${right}`.trimEnd();
  return [
    line(" ", "   expected", "   got"),
    ...pairs.map(({ expected = "", got = "", equal }) => line(equal ? " " : "!", expected, got)),
  ];
}

export function summary(rehearsals: readonly Rehearsal[]): string {
  const failed = rehearsals.filter(({ passed }) => !passed).length;
  const sum = (times: readonly number[]) => times.reduce((total, time) => total + time, 0);
  const virtualTime = virtual(sum(rehearsals.map((each) => each.virtualTime)));
  const realTime = sum(rehearsals.map((each) => each.realTime)).toFixed(0);
  return (
    `${rehearsals.length} programs: ${rehearsals.length - failed} passed, ${failed} failed; ` +
    `${virtualTime} of virtual time in ${realTime} ms`
  );
}

function virtual(time: number): string {
  return time < 1000 ? `${time} ms` : `${time / 1000} s`;
}
