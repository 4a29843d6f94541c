/// <reference lib="esnext.disposable" preserve="true" />
/**
 * A job queue is the statements of an `Engine` with three parts around them: `Incoming` fetches jobs in batches while a
 * worker waits for one, `Leases` tells the database that the jobs of this process are still held, and `Completions`
 * records the jobs that are done. They work with native promises and timers, since a database cannot be cancelled: when
 * a call is cancelled, only its wait ends.
 *
 * The invariant is that no job is lost. A job that was fetched is held by a lease until the database knows what has
 * become of it, or until it is given back; if neither happens, because the process dies or the database cannot be
 * reached, the lease runs out, and another process gets the job. So each job is run at least once, and may be run twice.
 */
import { setTimeout as pause } from "node:timers/promises";
import {
  type Coroutine,
  type CoroutineCall,
  coroutine,
  fromPromise,
  type SignalOption,
} from "@x/future";
import { withSignal } from "@x/future/internal";
import { getEventLoop } from "@x/loop";
import { checkMethods, checkOptions, describe } from "@x/loop/internal";
import { type Held, QueueShutDown, type Source } from "@x/queue";
import type { PgBoss } from "pg-boss";
import { checkJson, storable } from "./check-json.ts";
import { Completions } from "./completions.ts";
import type { Attempt, Engine } from "./engine.ts";
import { Incoming } from "./incoming.ts";
import { type Fate, Job } from "./job.ts";
import { Leases } from "./leases.ts";
import { isOutage } from "./outage.ts";
import { insertOf, type PutOptions } from "./put-options.ts";

export type { PutOptions } from "./put-options.ts";

/** A job that has failed for good. */
export interface DeadLetter<T> {
  /** What was put. */
  readonly data: T;
  /** The id that the job had. */
  readonly id: string;
  /** How often it was tried. */
  readonly attempts: number;
  /** What the last attempt has failed with: its `name`, `message` and `stack`. */
  readonly error: { readonly name?: string; readonly message?: string; readonly stack?: string };
}

/** What `openJobs` has opened. */
export interface Opened {
  readonly engine: Engine;
  /** The name of the queue of its dead letters. */
  readonly deadLetters: string;
  /** In ms. */
  readonly lease: number;
  readonly prefetch: number;
  /** Closes what `openJobs` has opened. */
  close(): Promise<void>;
}

/**
 * A queue in a database: its items, the jobs, survive a crash, and any number of processes put and take them. It
 * has the methods of a `Queue`, and `work` of `@x/queue` runs on it unchanged. Made by {@link openJobs}.
 *
 * Each job is run at least once. A process that takes a job holds it by a lease, which it keeps alive; if the
 * process dies, another one gets the job when the lease has run out.
 *
 * asyncio has no counterpart.
 */
export class JobQueue<T> implements Source<T> {
  readonly #engine: Engine;
  readonly #opened: Opened;
  readonly #leases: Leases;
  readonly #incoming: Incoming;
  readonly #completions: Completions;
  readonly #loop = getEventLoop();
  readonly #report = (error: unknown): void => {
    if (isOutage(error)) return;
    const message = `The jobs of ${this.name} could not be brought up to date`;
    this.#loop.callExceptionHandler({ message, error });
  };
  #takesPuts = true;
  #closing: Promise<void> | undefined;

  /** @internal */
  constructor(opened: Opened) {
    this.#opened = opened;
    this.#engine = opened.engine;
    const { engine, lease, prefetch } = opened;
    this.#leases = new Leases(engine, lease, this.#report);
    this.#incoming = new Incoming(engine, this.#leases, prefetch, this.#report);
    this.#completions = new Completions(engine);
  }

  /** The name of the queue. */
  get name(): string {
    return this.#engine.name;
  }

  /** The pg-boss below, for all that it can do beyond this: schedules, for instance. */
  get boss(): PgBoss {
    return this.#engine.boss;
  }

  /** Whether {@link JobQueue.shutdown} was called, here. */
  get closed(): boolean {
    return !this.#takesPuts;
  }

  /**
   * Puts an item, and waits until the database has it. When it is cancelled, the item may have been put.
   *
   * @param options - see {@link PutOptions}.
   * @returns the id of the job; null when the policy of the queue keeps it out because of its `key`.
   * @throws TypeError at once when `item` is not JSON; QueueShutDown after a shutdown; the error of the database.
   */
  put(item: T, options: PutOptions & SignalOption = {}): CoroutineCall<string | null> {
    checkOptions(options, "priority");
    checkJson("item", item);
    const insert = { data: item as object, ...insertOf(options) };
    return withSignal(
      waited(async () => (await this.#insert([insert]))[0] ?? null) as CoroutineCall<string | null>,
      options,
    );
  }

  /**
   * Puts items in one statement: all of them, or none if it fails.
   *
   * @param options - of each item, see {@link PutOptions}.
   * @returns the ids of the jobs, without those that the policy of the queue keeps out.
   * @throws as {@link JobQueue.put}; TypeError at once when `items` is not iterable.
   */
  putAll(items: Iterable<T>, options: PutOptions & SignalOption = {}): CoroutineCall<string[]> {
    checkOptions(options, "priority");
    checkMethods("items", "an iterable", items, [Symbol.iterator]);
    const shared = insertOf(options);
    const inserts = Array.from(items, (item, index) => {
      checkJson(`items[${index}]`, item);
      return { data: item as object, ...shared };
    });
    return withSignal(waited(() => this.#insert(inserts)) as CoroutineCall<string[]>, options);
  }

  /**
   * Takes a job, and waits for one while there is none, or while the database cannot be reached. When it is
   * cancelled, no job is lost.
   *
   * @throws QueueShutDown when the queue was shut down here and no job is left to take.
   */
  get(options?: SignalOption): CoroutineCall<Job<T>> {
    return withSignal(JobQueue.#get(this) as CoroutineCall<Job<T>>, options);
  }

  /**
   * Takes a job as {@link JobQueue.get} does, for `work`: its `done` does not wait for the database, unless many
   * jobs are done of which the database does not know yet. What a handler returns is not kept.
   *
   * @throws QueueShutDown as {@link JobQueue.get}, once the database knows of all jobs that are done.
   */
  take(options?: SignalOption): CoroutineCall<Held<T>> {
    return withSignal(JobQueue.#take(this) as CoroutineCall<Held<T>>, options);
  }

  /** Counts the jobs that wait to be taken, by any process, with those that were delayed or are to be tried again. */
  size(options?: SignalOption): CoroutineCall<number> {
    return withSignal(
      waited(async () => (await this.#engine.count()).waiting) as CoroutineCall<number>,
      options,
    );
  }

  /** Waits until no job is left, be it to take or to finish, in any process. Dead letters do not count. */
  join(options?: SignalOption): CoroutineCall<void> {
    return withSignal(waited(() => this.#join()) as CoroutineCall<void>, options);
  }

  /**
   * Lets this process put no jobs any more. Those in the queue can still be taken, until none is left; those that
   * are delayed or to be tried again are waited for. Other processes do not notice.
   *
   * @param options - `immediate`: lets this process take none either. The jobs stay in the database. What was
   * taken can still be finished.
   */
  shutdown(options: { immediate?: boolean | undefined } = {}): void {
    checkOptions(options, "immediate");
    this.#takesPuts = false;
    this.#incoming.end(options.immediate ? "closed" : "draining");
    if (options.immediate) void this.#incoming.giveBack().catch(this.#report);
  }

  /** The jobs that have failed for good, oldest first, up to 1000. */
  deadLetters(options?: SignalOption): CoroutineCall<DeadLetter<T>[]> {
    const find = async () => {
      const jobs = await this.boss.findJobs(this.#opened.deadLetters);
      return jobs.map((job) => ({
        data: job.data,
        id: job.sourceId,
        attempts: Number(job.sourceRetryCount) + 1,
        error: job.sourceOutput,
      }));
    };
    return withSignal(waited(find) as CoroutineCall<DeadLetter<T>[]>, options);
  }

  /**
   * Shuts the queue down at once, for this process; gives back the jobs that it still holds; and closes the
   * connection that {@link openJobs} has made. Cancelling the wait takes nothing back.
   */
  close(): CoroutineCall<void> {
    return waited(() => this[Symbol.asyncDispose]()) as CoroutineCall<void>;
  }

  /** Closes the queue, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** For example `<JobQueue mails>`. */
  toString(): string {
    return `<JobQueue ${this.name}${this.closed ? " shut down" : ""}>`;
  }

  async #insert(inserts: Parameters<Engine["insert"]>[0]): Promise<string[]> {
    if (!this.#takesPuts) throw shutDown();
    const ids = await this.#engine.insert(inserts);
    this.#incoming.hurry();
    return ids;
  }

  static readonly #get = /* @__PURE__ */ coroutine(function* get(
    queue: JobQueue<unknown>,
  ): Coroutine<Job<unknown>> {
    return new Job(yield* queue.#next(), queue.#fate);
  });

  static readonly #take = /* @__PURE__ */ coroutine(function* take(
    queue: JobQueue<unknown>,
  ): Coroutine<Held<unknown>> {
    const fate = { ...queue.#fate, done: (attempt: Attempt) => queue.#doneSoon(attempt) };
    const job = new Job(yield* queue.#next(), fate);
    return {
      item: job.data,
      done: () => job.done(),
      failed: (error) => job.fail(error),
      release: () => job.release(),
    };
  });

  *#next(): Coroutine<Attempt> {
    const incoming = this.#incoming;
    for (;;) {
      const attempt = incoming.take();
      if (attempt !== undefined) return attempt;
      if (incoming.closed) {
        yield* fromPromise(this.#completions.flush());
        throw shutDown();
      }
      incoming.waiting(1);
      try {
        yield* fromPromise(incoming.change());
      } finally {
        incoming.waiting(-1);
      }
    }
  }

  readonly #fate: Fate = {
    done: (attempt, result) =>
      this.#finish(
        attempt,
        result === undefined
          ? this.#completions.add(attempt)
          : this.#engine.complete([attempt], result as object),
      ),
    fail: (attempt, error) => this.#finish(attempt, this.#engine.fail(attempt, outputOf(error))),
    release: (attempt) => this.#finish(attempt, this.#engine.release([attempt])),
    report: this.#report,
  };

  /** Lets go of a job once the database knows what has become of it. */
  async #finish(attempt: Attempt, recorded: Promise<unknown>): Promise<void> {
    try {
      await recorded;
    } finally {
      this.#leases.delete(attempt);
      this.#incoming.hurry();
    }
  }

  /** Waits only if the database falls behind. */
  async #doneSoon(attempt: Attempt): Promise<void> {
    const recorded = this.#fate.done(attempt, undefined);
    recorded.catch(this.#report);
    if (this.#completions.unrecorded > 2 * this.#opened.prefetch) await recorded;
  }

  async #join(): Promise<void> {
    while ((await this.#engine.count()).unfinished > 0) await pause(this.#engine.interval);
  }

  async #close(): Promise<void> {
    this.#takesPuts = false;
    this.#incoming.end("closed");
    this.#engine.hurry();
    try {
      await this.#incoming.giveBack();
      await this.#completions.flush();
      await this.#engine.release(this.#leases.takeAll());
    } catch (error) {
      // The leases will run out.
      if (!isOutage(error)) throw error;
    } finally {
      this.#leases.takeAll();
      await this.#opened.close();
    }
  }
}

/** Waits for what `begin` has begun, which goes on when the wait is cancelled. */
const waited = /* @__PURE__ */ coroutine(function* wait(
  begin: () => Promise<unknown>,
): Coroutine<unknown> {
  return yield* fromPromise(begin());
});

/** What the database keeps of an error, whatever was thrown: a job must not come back because of its text. */
function outputOf(error: unknown): object {
  if (!(error instanceof Error)) return { message: textOf(error) };
  const { name, message, stack = "" } = error;
  return { name: textOf(name), message: textOf(message), stack: textOf(stack) };
}

function textOf(value: unknown): string {
  return storable(typeof value === "string" ? value : describe(value));
}

function shutDown(): QueueShutDown {
  return new QueueShutDown("the queue was shut down");
}
