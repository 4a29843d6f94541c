import type { Random } from "./random.ts";

/** What variables hold, by their first letter. */
const LETTERS = {
  task: "t",
  /** A future that statements settle. */
  future: "f",
  /** What a gather, a shield or an as_completed gave. */
  outer: "g",
  handle: "h",
  timeout: "w",
  group: "n",
} as const;

export type VariableKind = keyof typeof LETTERS;

/** The variables of a scenario: a few of each kind, which are assigned again and again. */
export class Names {
  readonly #random: Random;
  readonly #most: number;
  readonly #assigned = new Map<VariableKind, string[]>();

  constructor(random: Random, most: number) {
    this.#random = random;
    this.#most = most;
  }

  /** A variable for something new. */
  assign(kind: VariableKind): string {
    const assigned = this.#of(kind);
    const next = `${LETTERS[kind]}${assigned.length + 1}`;
    const again = assigned.length >= this.#most || this.#random.percent(10);
    const name = (again ? this.#random.pick(assigned) : undefined) ?? next;
    if (name === next) assigned.push(name);
    return name;
  }

  /** A variable that something has been assigned to, in what is written so far; seldom one that may
   * stay unset. */
  use(...kinds: readonly VariableKind[]): string | undefined {
    if (this.#random.percent(1)) return `${LETTERS[kinds[0] ?? "task"]}${this.#most}`;
    return this.#random.pick(kinds.flatMap((kind) => this.#of(kind)));
  }

  #of(kind: VariableKind): string[] {
    const names = this.#assigned.get(kind) ?? [];
    this.#assigned.set(kind, names);
    return names;
  }
}
