import { CancelOnce } from "./cancel-once.ts";
import type { Chooser, Strategy } from "./chooser.ts";
import { below, type Random } from "./random.ts";
import { fifo } from "./replay.ts";

/**
 * Probabilistic concurrency testing (Burckhardt and others, 2010). Each lane has a random priority, and the
 * lane with the highest one runs. At `depth - 1` random steps, the lane that would run is given a priority
 * below all others. A bug that needs `depth` steps in a certain order shows in a run of n lanes and k steps with
 * a probability of at least 1 / (n k^(depth - 1)).
 */
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
  /** By step: the priority that the lane which would run then is given. Initial priorities are 0 or more. */
  readonly #changes = new Map<number, number>();

  constructor(depth: number, longest: number, random: Random) {
    super(longest, random);
    // A run has no more steps at which priorities could change, however great the depth is.
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
