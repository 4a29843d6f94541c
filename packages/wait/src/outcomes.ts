import type { Future } from "@x/future";
import { WaitQueue } from "@x/future/internal";
import { Ring } from "@x/loop/internal";
import { type Missed, WatchedFutures } from "./watched-futures.ts";

/**
 * The outcomes of futures, in the order in which the futures are done.
 *
 * A consumer claims an outcome before it waits for one, and takes it when there is one. Which one it takes is decided
 * only then. The invariant is that no more outcomes are claimed than are still to be taken, so that no consumer waits
 * for an outcome that can never come.
 *
 * The futures are watched from the beginning, so that their outcomes are in order however late a consumer comes. This
 * ends when an iteration has been left and nothing else is going on: no iteration is open, and no claimed outcome is
 * still to be taken. The next claim begins it again.
 */
export class Outcomes<T> {
  /** The tasks that wait for an outcome. */
  readonly waiters = new WaitQueue("asCompleted", () => this.#futures.pending);
  readonly #futures: WatchedFutures<T>;
  /** The outcomes that have come and were not taken yet, in order. */
  readonly #come = new Ring<Future<T> | Missed>();
  /** How many outcomes no consumer has claimed. */
  #unclaimed: number;
  /** How many outcomes are claimed and still to be taken. */
  #claimed = 0;
  /** How many iterations are open. */
  #open = 0;
  /** Whether any iteration has been left. */
  #wasLeft = false;

  constructor(futures: readonly Future<T>[], timeout: number | null, signal?: AbortSignal) {
    this.#unclaimed = futures.length;
    this.#futures = new WatchedFutures(futures, timeout, signal, (outcome) => {
      this.#come.push(outcome);
      this.waiters.wakeNext();
    });
  }

  /** Whether an outcome can be taken now. */
  get ready(): boolean {
    return this.#come.size > 0;
  }

  /** Begins an iteration. Returns a function that ends it. */
  open(): () => void {
    this.#open += 1;
    let isOpen = true;
    return () => {
      if (!isOpen) return;
      isOpen = false;
      this.#open -= 1;
      this.#wasLeft = true;
      this.#pauseIfUnused();
    };
  }

  /** Claims an outcome. Returns false when all are claimed. */
  claim(): boolean {
    if (this.#unclaimed === 0) return false;
    this.#unclaimed -= 1;
    this.#claimed += 1;
    this.#futures.watch();
    return true;
  }

  /** Gives a claim back, so that another consumer can have it. */
  unclaim(): void {
    this.#unclaimed += 1;
    this.dropClaim();
  }

  /** Drops a claim: one outcome will never be taken. */
  dropClaim(): void {
    this.#claimed -= 1;
    this.#pauseIfUnused();
  }

  /** Takes the outcome that came first. One has to be claimed before. Throws the reason if its future was missed. */
  take(): Future<T> {
    const outcome = this.#come.shift();
    this.dropClaim();
    if ("reason" in outcome) throw outcome.reason();
    return outcome;
  }

  #pauseIfUnused(): void {
    if (this.#wasLeft && this.#open === 0 && this.#claimed === 0) this.#futures.pause();
  }
}
