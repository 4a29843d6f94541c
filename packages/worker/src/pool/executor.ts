/// <reference lib="esnext.disposable" preserve="true" />

import {
  CancelledError,
  type Coroutine,
  type CoroutineCall,
  call,
  coroutine,
  createTask,
  type SignalOption,
  type Task,
} from "@x/future";
import { namedCall, WaitQueue, withSignal } from "@x/future/internal";
import { getEventLoop } from "@x/loop";
import { checkLimit, checkOptions, checkTime, checkWhole } from "@x/loop/internal";
import { QueueFull } from "@x/queue";
import { Threads } from "#pool";
import { type PoolArguments, type PoolCall, type PoolFunction, poolCallOf } from "./pool-call.ts";
import { Submission } from "./submission.ts";

/** The options of an {@link Executor}. */
export interface ExecutorOptions {
  /** How many calls may run at a time, each in a thread of its own; by default as many as the machine
   * can run at a time. */
  readonly threads?: number | undefined;
  /** How many further calls may wait for a thread, 0 or more; by default any number. */
  readonly maxQueue?: number | undefined;
  /** How long a thread is kept without a call, in ms, before it is ended; by default 10 000. */
  readonly idleTimeout?: number | undefined;
}

/**
 * A pool of threads that make calls. A thread is started when a call needs one, kept for later calls,
 * and ended after `idleTimeout` ms without one. Threads without a call do not keep the process alive.
 * The code that makes an executor also shuts it down: by `yield* executor.shutdown()`, or `await using`.
 *
 * A call that is cancelled before it has a thread is never made. Cancelling a call that runs ends its
 * thread, and waits until the thread has ended; the next call that needs a thread starts another one.
 *
 * asyncio: `concurrent.futures.ThreadPoolExecutor`; its threads cannot be ended.
 *
 * @example
 * ```ts
 * import { Executor, runInExecutor } from "@x/worker";
 *
 * const half = (n: number) => n / 2;
 *
 * await using executor = new Executor({ threads: 2 });
 * console.log(await Promise.all([84, 42].map((n) => runInExecutor(executor, half, n))));
 * ```
 * ```text
 * [ 42, 21 ]
 * ```
 */
export class Executor {
  readonly #threads: Threads;
  readonly #maxQueue: number;
  /** How many calls could begin now. */
  #free: number;
  /** The calls that wait for a thread, in the order in which they get one. */
  readonly #queue = new Set<{ resolve: () => void; reject: (error: unknown) => void }>();
  /** The calls of `submit` that wait for room in the queue. */
  readonly #line = new WaitQueue("Executor.submit");
  #ended: Promise<void> | undefined;
  #drained: () => void = () => {};

  /**
   * @throws TypeError, RangeError for bad options; Error in browsers, which have no pool of threads.
   */
  constructor(options: ExecutorOptions = {}) {
    checkOptions(options);
    const { threads, maxQueue = Number.POSITIVE_INFINITY, idleTimeout = 10_000 } = options;
    if (threads !== undefined) checkWhole("threads", threads, 1);
    checkLimit("maxQueue", maxQueue, 0);
    checkTime("idleTimeout", idleTimeout);
    this.#threads = new Threads({ threads, idleTimeout, onStray });
    this.#free = this.#threads.limit;
    this.#maxQueue = maxQueue;
  }

  /** How many calls may run at a time. */
  get threads(): number {
    return this.#threads.limit;
  }

  /**
   * Waits while `maxQueue` calls wait for a thread, and then starts a call as a task. A loop that makes
   * calls is thus slowed down to the pace of the threads. When the wait is cancelled, no call is made.
   *
   * asyncio: `executor.submit()`, which never waits.
   *
   * @param fn - the function, followed by its arguments and {@link PoolOptions}, as for {@link toThread}.
   * The `signal` of the options ends the wait for room, and later the call.
   * @returns the task of the call; cancelling the task cancels the call.
   * @throws Error when the executor was shut down; at once TypeError for bad arguments.
   *
   * @example
   * ```ts
   * import { run } from "@x/future";
   * import { Executor } from "@x/worker";
   *
   * const square = (n: number) => n * n;
   *
   * await run(function* () {
   *   const executor = new Executor({ threads: 2, maxQueue: 2 });
   *   const squares = [];
   *   for (let n = 1; n <= 10; n += 1) squares.push(yield* executor.submit(square, n));
   *   let sum = 0;
   *   for (const each of squares) sum += yield* each;
   *   console.log(sum);
   *   yield* executor.shutdown();
   * });
   * ```
   * ```text
   * 385
   * ```
   */
  submit<A extends unknown[], R>(
    fn: PoolFunction<A, R>,
    ...args: PoolArguments<A>
  ): CoroutineCall<Task<Awaited<R>>> {
    const { poolCall, signal } = poolCallOf(fn, args);
    const submission = new Submission(this.#line, {
      ready: () => this.#ended !== undefined || !this.#full,
      finish: () => {
        this.#checkOpen();
        return startCall<Awaited<R>>(() => this, poolCall, signal);
      },
    });
    return withSignal(submission, { signal });
  }

  /**
   * Refuses further calls, waits for those that have been made, and ends the threads. Cancelling this only
   * ends the wait: the calls go on, and the threads end after the last one.
   *
   * asyncio: `executor.shutdown()`.
   *
   * @param options - `cancelFutures`: whether the calls that have no thread yet are cancelled; `signal`: see
   * {@link @x/future#SignalOption}. When it is aborted already, nothing is shut down.
   * @throws TypeError at once when `options` is not an object.
   */
  shutdown(
    options: { cancelFutures?: boolean | undefined } & SignalOption = {},
  ): CoroutineCall<void> {
    checkOptions(options, "cancelFutures");
    const { cancelFutures = false } = options;
    return withSignal(namedCall("shutdown", this.#shutdown(cancelFutures)), options);
  }

  /** The same as {@link Executor.shutdown}, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
  }

  /** Makes a call, as soon as a thread is free. @internal */
  call(poolCall: PoolCall, signal: AbortSignal): Promise<unknown> {
    this.#checkOpen();
    if (this.#full) {
      throw new QueueFull(
        `the queue of calls is full (maxQueue: ${this.#maxQueue}); submit() waits for room`,
      );
    }
    return this.#run(poolCall, signal);
  }

  async #run(poolCall: PoolCall, signal: AbortSignal): Promise<unknown> {
    if (this.#free > 0) this.#free -= 1;
    else await this.#waitForThread(signal);
    try {
      return await this.#threads.run(poolCall, signal);
    } finally {
      this.#next();
    }
  }

  #checkOpen(): void {
    if (this.#ended !== undefined) throw new Error("cannot schedule new futures after shutdown");
  }

  get #full(): boolean {
    return this.#free === 0 && this.#queue.size >= this.#maxQueue;
  }

  /** Waits in the queue until a thread is given to this call. */
  #waitForThread(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiter = { resolve, reject };
      this.#queue.add(waiter);
      signal.addEventListener("abort", () => {
        if (!this.#queue.delete(waiter)) return;
        reject(signal.reason);
        this.#line.wakeNext();
      });
    });
  }

  /** Gives the thread of a call that has ended to the next one in the queue. */
  #next(): void {
    const [waiter] = this.#queue;
    if (waiter === undefined) this.#free += 1;
    else {
      this.#queue.delete(waiter);
      waiter.resolve();
    }
    this.#line.wakeNext();
    this.#drain();
  }

  #drain(): void {
    if (this.#free === this.threads) this.#drained();
  }

  *#shutdown(cancelFutures: boolean): Coroutine<void> {
    yield* call(() => this.#end(cancelFutures));
  }

  #end(cancelFutures: boolean): Promise<void> {
    this.#ended ??= new Promise<void>((resolve) => {
      this.#drained = resolve;
    }).then(() => this.#threads.end());
    if (cancelFutures) {
      for (const waiter of this.#queue) waiter.reject(new CancelledError());
      this.#queue.clear();
    }
    this.#line.wakeAll();
    this.#drain();
    return this.#ended;
  }
}

/** Starts a call at once, as a task. */
export function startCall<T>(
  executorOf: () => Executor,
  poolCall: PoolCall,
  signal?: AbortSignal,
): Task<T> {
  return createTask(threadCall(executorOf, poolCall), { eager: true, signal }) as Task<T>;
}

/** Makes a call in a thread, and waits for its result. In browsers `executorOf` throws, and so the call fails. */
export const threadCall = /* @__PURE__ */ coroutine(function* toThread(
  executorOf: () => Executor,
  poolCall: PoolCall,
): Coroutine<unknown> {
  const executor = executorOf();
  return yield* call(({ signal }) => executor.call(poolCall, signal));
});

function onStray(error: unknown): void {
  const message = "Unhandled exception in a thread of an executor that was making no call";
  getEventLoop().callExceptionHandler({ message, error });
}
