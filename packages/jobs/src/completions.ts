import { setImmediate } from "node:timers/promises";
import type { Attempt, Engine } from "./engine.ts";

/**
 * Records in the database that jobs are done. While a statement is under way, the jobs that are done meanwhile
 * gather, and the next statement records all of them. So there is one statement at a time, however many workers
 * there are, and nothing waits for a time to pass.
 */
export class Completions {
  readonly #engine: Engine;
  #gathered: Attempt[] = [];
  #current: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** How many jobs are done that are not recorded yet. */
  unrecorded = 0;

  /** Adds a job. The promise is resolved when it is recorded. */
  add(attempt: Attempt): Promise<void> {
    this.#gathered.push(attempt);
    this.unrecorded += 1;
    this.#next ??= this.#record(this.#current);
    return this.#next;
  }

  /** Resolved when all is recorded that was added before. */
  async flush(): Promise<void> {
    await (this.#next ?? this.#current);
  }

  async #record(before: Promise<void> | undefined): Promise<void> {
    // Its error goes to those that wait for it.
    await Promise.allSettled([before]);
    // Jobs that are done in the same round of the event loop go together.
    await setImmediate();
    this.#current = this.#next;
    this.#next = undefined;
    const attempts = this.#gathered;
    this.#gathered = [];
    try {
      await this.#engine.complete(attempts);
    } finally {
      this.unrecorded -= attempts.length;
    }
  }
}
