/**
 * The jobs that were taken from the database and not yet by a worker. One statement at a time fetches them, and only
 * while a worker waits. If a batch is used up quickly, the next one has twice its size, and otherwise half of it. So
 * trivial jobs come a hundred at a time, and long ones one by one. A job that no worker takes for a second goes back to
 * the database, once that can be reached.
 */

import { callOutsideScopes } from "@x/loop/internal";
import { Deferred } from "./deferred.ts";
import type { Attempt, Engine } from "./engine.ts";
import type { Leases } from "./leases.ts";

/** A batch that lasts for fewer ms is followed by a larger one. */
const QUICK = 500;

/** For how many ms a job waits here at most for a worker. */
const IDLE = 1000;

/** Which jobs can still be taken: also those that may come, only those that are in the queue now, or none. */
type State = "open" | "draining" | "closed";

export class Incoming {
  readonly #engine: Engine;
  readonly #leases: Leases;
  readonly #most: number;
  readonly #onError: (error: unknown) => void;
  #state: State = "open";
  #jobs: Attempt[] = [];
  #batch = 1;
  /** When the last batch came, by the clock of the process. */
  #came = 0;
  #idle: NodeJS.Timeout | undefined;
  #waiting = 0;
  #change: Deferred | undefined;
  #isFetching = false;
  #fetching: Promise<void> | undefined;
  /** Whether there may be jobs that the last look at the database has not seen. */
  #isHurried = false;
  #endPause = (): void => {};

  /** @param most - how many jobs one statement fetches at most. */
  constructor(engine: Engine, leases: Leases, most: number, onError: (error: unknown) => void) {
    this.#engine = engine;
    this.#leases = leases;
    this.#most = most;
    this.#onError = onError;
  }

  get closed(): boolean {
    return this.#state === "closed";
  }

  /** The next job, if there is one here. */
  take(): Attempt | undefined {
    this.#idle?.refresh();
    return this.#jobs.shift();
  }

  /** Resolved when there may be a job, or the end has come. */
  change(): Promise<void> {
    this.#change ??= new Deferred();
    const { promise } = this.#change;
    if (!this.#isFetching) {
      callOutsideScopes(() => {
        this.#fetching = this.#fetch();
      });
    }
    return promise;
  }

  /** Notes that a worker begins or ends to wait. */
  waiting(change: 1 | -1): void {
    this.#waiting += change;
  }

  /** Looks for jobs at once, since there may be some. */
  hurry(): void {
    this.#isHurried = true;
    this.#endPause();
  }

  /** Ends when no job is left, or now. */
  end(state: "draining" | "closed"): void {
    if (!this.closed) this.#state = state;
    if (this.closed) this.#tell((change) => change.resolve());
    this.hurry();
  }

  /** Gives back the jobs that are here, once none is on its way any more. */
  async giveBack(): Promise<void> {
    clearTimeout(this.#idle);
    await this.#fetching;
    await this.#release();
  }

  async #fetch(): Promise<void> {
    this.#isFetching = true;
    try {
      while (this.#waiting > 0 && this.#jobs.length === 0 && !this.closed) {
        this.#isHurried = false;
        const jobs = await this.#engine.fetch(this.#nextBatch());
        if (jobs.length > 0) this.#receive(jobs);
        else if (await this.#isAtEnd()) this.end("closed");
        else if (!this.#isHurried) await this.#pause();
      }
    } catch (error) {
      this.#tell((change) => change.reject(error));
    } finally {
      this.#isFetching = false;
    }
  }

  #nextBatch(): number {
    const isQuick = performance.now() - this.#came < QUICK;
    this.#batch = isQuick ? this.#batch * 2 : this.#batch >> 1;
    this.#batch = Math.min(Math.max(this.#batch, 1), this.#most);
    return this.#batch;
  }

  #receive(jobs: Attempt[]): void {
    for (const job of jobs) this.#leases.add(job);
    this.#jobs.push(...jobs);
    this.#came = performance.now();
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void this.#release().catch(this.#onError), IDLE);
    this.#tell((change) => change.resolve());
  }

  /** Whether no job will come any more. A job that this process has may come again. */
  async #isAtEnd(): Promise<boolean> {
    if (this.#state !== "draining" || this.#leases.size > 0) return false;
    return (await this.#engine.count()).waiting === 0;
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#engine.interval);
      this.#endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #release(): Promise<void> {
    const jobs = this.#jobs;
    this.#jobs = [];
    if (jobs.length === 0) return;
    let areReleased = true;
    try {
      areReleased = await this.#engine.release(jobs);
    } finally {
      // In an outage, they would not come back to any worker before their leases run out.
      if (!areReleased && !this.closed) this.#receive(jobs);
      else for (const job of jobs) this.#leases.delete(job);
    }
  }

  #tell(how: (change: Deferred) => void): void {
    const change = this.#change;
    this.#change = undefined;
    if (change !== undefined) how(change);
  }
}
