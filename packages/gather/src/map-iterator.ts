/**
 * A map that is iterated runs in a task of its own, so that its calls go on while the consumer is at work on an item.
 * The consumer takes the results that are there, which makes room for further calls, or waits in line for the next one.
 * The task ends before the consumer does: `close` cancels it and waits for it, and it in turn waits for its calls.
 */

import {
  type Coroutine,
  type CoroutineCall,
  type CoroutineIterator,
  createTask,
  type SignalOption,
  type Task,
} from "@x/future";
import {
  addWaiter,
  coroutineName,
  NONE,
  namedCall,
  OnWake,
  partOf,
  QueuedCall,
  takeError,
  untilDone,
  WaitQueue,
  withSignal,
} from "@x/future/internal";
import type { Mapper } from "./map-call.ts";
import { PendingResults } from "./map-results.ts";
import { MapRun } from "./map-run.ts";

type Step = IteratorResult<unknown, undefined>;

export class MapIterator implements CoroutineIterator<unknown> {
  readonly line = new WaitQueue("map", () => [this.#task as Task<void>]);
  readonly #items: Iterable<unknown> | AsyncIterable<unknown>;
  readonly #fn: Mapper;
  readonly #limit: number;
  readonly #signal: AbortSignal | undefined;
  readonly #results: PendingResults;
  #mapRun: MapRun | undefined;
  #task: Task<void> | undefined;
  /** Whether it is closed, or has thrown what it failed with. */
  #isOver = false;

  constructor(
    items: Iterable<unknown> | AsyncIterable<unknown>,
    fn: Mapper,
    limit: number,
    ordered: boolean,
    signal: AbortSignal | undefined,
  ) {
    this.#items = items;
    this.#fn = fn;
    this.#limit = limit;
    this.#signal = signal;
    this.#results = new PendingResults(ordered, () => {
      if (this.#results.ready) this.line.wakeNext();
    });
  }

  next(options?: SignalOption): CoroutineCall<Step> {
    return withSignal(new Next(this), options);
  }

  /** The same for `for await`, which does not close what has thrown, and without the cost of a call. */
  async nextOrClose(): Promise<Step> {
    try {
      // At once, since in browsers the scope is known only now.
      while (!this.ready) await this.line.join().then();
      return this.take();
    } catch (error) {
      // It was cancelled before it was woken, or has woken the next one: no wake-up is lost.
      await this.close();
      throw error;
    }
  }

  close(): CoroutineCall<void> {
    return namedCall("close", this.#end());
  }

  /** Whether a call of `next` can go on. Begins the map, at the first one. */
  get ready(): boolean {
    if (this.#task === undefined && !this.#isOver) this.#begin();
    return this.#isOver || this.#results.ready || (this.#task as Task<void>).done;
  }

  /** What `next` gives, once it is ready. */
  take(): Step {
    if (!this.#isOver && this.#results.ready) {
      const value = this.#results.take();
      (this.#mapRun as MapRun).taken();
      if (this.ready) this.line.wakeNext();
      return { done: false, value };
    }
    this.line.wakeNext();
    this.#throwFailure();
    return { done: true, value: undefined };
  }

  *#end(): Coroutine<void> {
    const wasOver = this.#isOver;
    this.#isOver = true;
    const task = this.#task;
    if (task === undefined) return;
    task.cancel();
    yield* untilDone([task]);
    if (!wasOver && !task.cancelled) task.result();
  }

  #begin(): void {
    const options = { eager: true, signal: this.#signal };
    const task = createTask(namedCall("map", this.#run()), options);
    this.#task = task;
    task[addWaiter](new OnWake(() => this.line.wakeNext()));
  }

  *#run(): Coroutine<void> {
    // The run belongs to the task in which it is made.
    this.#mapRun = new MapRun(this.#fn, this.#limit, this.#results);
    yield* partOf(this.#mapRun.run(this.#items));
  }

  #throwFailure(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const task = this.#task as Task<void>;
    const error = task[takeError]();
    if (error === NONE) return;
    throw task.cancelled && this.#signal?.aborted ? this.#signal.reason : error;
  }
}

/** A call of `next`. When it is cancelled, the result is the next call's. */
class Next extends QueuedCall<Step> {
  readonly #iterator: MapIterator;

  constructor(iterator: MapIterator) {
    super(iterator.line);
    this.#iterator = iterator;
  }

  override get [coroutineName](): string {
    return "next";
  }

  protected get ready(): boolean {
    return this.#iterator.ready;
  }

  protected finish(): Step {
    return this.#iterator.take();
  }
}
