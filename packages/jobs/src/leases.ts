import { callOutsideScopes } from "@x/loop/internal";
import type { Attempt, Engine } from "./engine.ts";

/**
 * The jobs that this process holds. Every third of a lease, one statement tells the database that all of them are still
 * held, so that one statement that fails loses no job. A job is in this set from the moment when it is fetched until the
 * database knows what has become of it. While the set is empty, there is no timer.
 */
export class Leases {
  readonly #engine: Engine;
  readonly #interval: number;
  readonly #onError: (error: unknown) => void;
  readonly #held = new Set<Attempt>();
  #timer: NodeJS.Timeout | undefined;

  /** @param lease - after how many ms without a sign of life another process may take the job. */
  constructor(engine: Engine, lease: number, onError: (error: unknown) => void) {
    this.#engine = engine;
    this.#interval = lease / 3;
    this.#onError = onError;
  }

  get size(): number {
    return this.#held.size;
  }

  add(attempt: Attempt): void {
    this.#held.add(attempt);
    if (this.#timer === undefined) callOutsideScopes(() => this.#begin());
  }

  delete(attempt: Attempt): void {
    this.#held.delete(attempt);
    if (this.#held.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Forgets all jobs, and returns them. */
  takeAll(): Attempt[] {
    const all = [...this.#held];
    for (const attempt of all) this.delete(attempt);
    return all;
  }

  #begin(): void {
    this.#timer = setInterval(() => {
      this.#engine.touch([...this.#held]).catch(this.#onError);
    }, this.#interval);
    // It is the work on the jobs that keeps a process alive.
    this.#timer.unref();
  }
}
