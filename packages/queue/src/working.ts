/**
 * The workers of a `work` are tasks, of which one at a time waits for an item: the taker. When it has got one
 * and there is room for another handler, it makes a new worker the taker, and calls the handler. A worker that
 * has finished its item takes the next one if no other does, or ends. So no item is taken that would have to wait
 * for its handler.
 *
 * Two invariants hold. Every item that was taken is finished, by one of `done`, `failed` and `release`: a worker
 * is cancelled while it takes or handles an item, never while it finishes it. And nothing begins after a failure:
 * a worker reports it in the very step in which its handler ends.
 */

import {
  type CallScope,
  type Coroutine,
  coroutine,
  createTask,
  type Future,
  isCancelled,
  sleep,
  type Task,
} from "@x/future";
import {
  addWaiter,
  currentDriver,
  Dependent,
  type Driver,
  NONE,
  ScopedCall,
  setResultUnlessDone,
  takeError,
  wake,
} from "@x/future/internal";
import { QueueShutDown } from "./errors.ts";
import type { Held, Source } from "./source.ts";

/** The arguments of `work`. */
export interface Plan {
  readonly source: Source<unknown>;
  readonly handler: (item: unknown, scope: CallScope) => unknown;
  readonly limit: number;
  readonly onFailure: ((error: unknown, item: unknown) => unknown) | undefined;
}

/** One call of `work`. */
export class Working {
  readonly plan: Plan;
  readonly #driver = currentDriver() as Driver<unknown>;
  readonly #workers = new Set<Worker>();
  #isTaking = false;
  #isAtEnd = false;
  #isEnding = false;
  #failure: unknown = NONE;
  /** Done when no worker is left. */
  #empty: Future<void> | undefined;

  constructor(plan: Plan) {
    this.plan = plan;
  }

  /** Works until the source is at its end, or, after a failure or when the caller is cancelled, until all workers have
   * ended, however often the caller is cancelled meanwhile. */
  *run(): Coroutine<void> {
    this.hire();
    let interruption: unknown = NONE;
    while (this.#workers.size > 0) {
      this.#empty = new Dependent(() => this.#tasks);
      try {
        yield* this.#empty;
      } catch (error) {
        interruption = error;
        this.#end();
      }
    }
    if (this.#failure !== NONE) {
      // The CancelledError reaches the caller at its next wait.
      if (interruption !== NONE) this.#driver.remind();
      throw this.#failure;
    }
    if (interruption !== NONE) throw interruption;
  }

  get #tasks(): Task<void>[] {
    return [...this.#workers].map(({ task }) => task);
  }

  /** Whether a worker is to take an item. */
  get wantsTaker(): boolean {
    return !this.#isTaking && !this.#isAtEnd && !this.#isEnding;
  }

  /** Makes another worker, if there is something to take and room for it. */
  hire(): void {
    if (!this.wantsTaker || this.#workers.size >= this.plan.limit) return;
    this.#isTaking = true;
    this.#workers.add(new Worker(this));
  }

  /** Notes that the worker that calls it begins or ends to wait for an item. */
  taking(isTaking: boolean): void {
    this.#isTaking = isTaking;
  }

  /** The source has no more items. */
  atEnd(): void {
    this.#isAtEnd = true;
  }

  fail(error: unknown): void {
    if (!this.#isEnding) {
      this.#failure = error;
      this.#end();
    } else if (!isCancelled(error)) {
      // The work throws one error only, or is cancelled.
      const message =
        "A handler of work() has failed after another one, or while it was being cancelled";
      this.#driver.loop.callExceptionHandler({ message, error });
    }
  }

  ended(worker: Worker): void {
    this.#workers.delete(worker);
    if (this.#workers.size === 0) setResultUnlessDone(this.#empty);
  }

  #end(): void {
    this.#isEnding = true;
    for (const worker of this.#workers) worker.stop();
  }
}

class Worker {
  readonly task: Task<void>;
  readonly #working: Working;
  /** Whether it finishes an item, and is not to be cancelled. */
  #isFinishing = false;
  /** Whether the work has stopped it. If other code cancels its task, that is for the handler to deal with. */
  #isStopped = false;

  constructor(working: Working) {
    this.#working = working;
    this.task = createTask(runWorker(this));
    this.task[addWaiter](this);
  }

  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    if (!this.#isFinishing) this.task.cancel();
  }

  *run(): Coroutine<void> {
    do {
      const held = yield* this.#take();
      if (held === undefined) return;
      if (this.#isStopped) {
        yield* this.#giveBack(held);
        return;
      }
      this.#working.hire();
      yield* this.#handle(held);
    } while (this.#working.wantsTaker);
  }

  /** Its task has ended. */
  [wake](): void {
    const error = this.task[takeError]();
    if (error !== NONE) this.#working.fail(error);
    this.#working.ended(this);
  }

  /** Takes the next item; undefined when there are no more. */
  *#take(): Coroutine<Held<unknown> | undefined> {
    this.#working.taking(true);
    try {
      return yield* new ScopedCall(() => this.#working.plan.source.take());
    } catch (error) {
      if (!(error instanceof QueueShutDown)) throw error;
      this.#working.atEnd();
      return undefined;
    } finally {
      this.#working.taking(false);
    }
  }

  *#handle(held: Held<unknown>): Coroutine<void> {
    const { handler } = this.#working.plan;
    let result: unknown;
    let error: unknown = NONE;
    try {
      result = yield* new ScopedCall((scope) => handler(held.item, scope));
    } catch (raised) {
      error = raised;
    }
    this.#isFinishing = true;
    const isStopped = this.#isStopped;
    if (isStopped) yield* this.#receive();
    if (error === NONE) {
      yield* new ScopedCall(() => held.done(result));
    } else if (isStopped && isCancelled(error)) {
      yield* new ScopedCall(() => held.release());
    } else {
      yield* this.#fail(held, error);
    }
    this.#isFinishing = false;
  }

  /** Finishes an item whose handler has failed, and hands the error on. */
  *#fail(held: Held<unknown>, error: unknown): Coroutine<void> {
    const { onFailure } = this.#working.plan;
    const wasStopped = this.#isStopped;
    if (onFailure === undefined) this.#working.fail(error);
    try {
      yield* new ScopedCall(() => held.failed(error));
    } catch (raised) {
      // Otherwise nothing would learn of the handler's error.
      if (onFailure !== undefined) this.#working.fail(error);
      throw raised;
    }
    if (onFailure === undefined) return;
    this.#isFinishing = false;
    // If it was stopped while it finished the item, it was not cancelled then.
    if (this.#isStopped && !wasStopped) this.task.cancel();
    yield* new ScopedCall(() => onFailure(error, held.item));
  }

  /** Gives back what was taken although the worker was cancelled meanwhile. */
  *#giveBack(held: Held<unknown>): Coroutine<void> {
    this.#isFinishing = true;
    yield* this.#receive();
    yield* new ScopedCall(() => held.release());
  }

  /** Lets the request to cancel be delivered here. It is still due if the handler has not waited since. */
  *#receive(): Coroutine<void> {
    try {
      yield* sleep(0);
    } catch {
      // It is known already.
    }
  }
}

const runWorker = /* @__PURE__ */ coroutine(function* worker(self: Worker): Coroutine<void> {
  yield* self.run();
});
