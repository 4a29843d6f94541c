import { CancelOnce } from "./cancel-once.ts";
import type { Chooser, Strategy } from "./chooser.ts";
import { below, type Random } from "./random.ts";
import { fifo } from "./replay.ts";

/** Probabilistic concurrency testing (Burckhardt and others, 2010): everybody has a priority by
 * chance, the highest goes first, and at `depth - 1` steps by chance who goes is given a lower one than
 * all the others. */
export class Pct implements Strategy {
  readonly #depth: number;
  readonly #random: Random;

  constructor(depth: number, random: Random) {
    this.#depth = depth;
    this.#random = random;
  }

  next(longest: number): Chooser {
    if (longest === 0) return fifo();
    return new Priorities(this.#depth, longest, this.#random);
  }
}

class Priorities extends CancelOnce implements Chooser {
  readonly #priorities = new Map<object, number>();
  /** By step: the priority that who goes then is given. All others are above 0. */
  readonly #changes = new Map<number, number>();

  constructor(depth: number, longest: number, random: Random) {
    super(longest, random);
    // There are no more steps to change anything at, however great the depth.
    for (let i = 1; i < depth && i <= longest; i += 1)
      this.#changes.set(below(longest, random), -i);
  }

  next(step: number, lanes: readonly object[]): number {
    for (const lane of lanes) {
      if (!this.#priorities.has(lane)) this.#priorities.set(lane, this.random());
    }
    const lower = this.#changes.get(step);
    if (lower !== undefined) {
      this.#priorities.set(lanes[this.#highest(lanes)] as object, lower);
    }
    return this.#highest(lanes);
  }

  #highest(lanes: readonly object[]): number {
    const priorities = lanes.map((lane) => this.#priorities.get(lane) as number);
    return priorities.indexOf(Math.max(...priorities));
  }
}
