import {
  type Awaitable,
  type CoroutineCall,
  type CoroutineIterator,
  ensureFuture,
  type Future,
  type Outcome,
} from "@x/future";
import {
  callerStack,
  checkAwaitable,
  closeNothing,
  coroutineIterator,
  coroutineName,
  onAbort,
  QueuedCall,
  replaceCallback,
  signalOf,
  timedOut,
  WaitQueue,
  withSignal,
} from "@x/future/internal";
import { getEventLoop, type TimerHandle } from "@x/loop";
import { checkOptions, checkTime, Ring } from "@x/loop/internal";
import { distinctOf } from "./distinct.ts";

/**
 * Runs awaitables side by side and gives their outcomes in the order in which they are done. There are
 * three ways to iterate over the outcomes; each takes from those that are left:
 *
 * - `for (const next of asCompleted(…)) { const value = yield* next; }` in a coroutine,
 * - `for await (const task of asCompleted(…)) task.result();` in an async function, which gives the
 *   original futures, or the tasks made for other awaitables,
 * - `yield* completions.next()`, or `forEach(asCompleted(…), …)`, in a coroutine, which gives the same.
 *
 * If an iteration is left early, the awaitables run on. A later iteration gets those that were done
 * meanwhile in the order of the arguments. An object that occurs twice counts once.
 *
 * asyncio: `asyncio.as_completed()`.
 *
 * @param options - `timeout`: in ms from now; after that, each outcome that is left is a TimeoutError, while
 * the awaitables that are not done run on. By default there is no timeout. `signal`: once it is aborted,
 * each outcome that is left is an error, the signal's reason.
 * @throws TypeError when `awaitables` is not iterable or holds something that cannot be awaited;
 * nothing is started then.
 *
 * @example
 * ```ts
 * import { runSync, sleep } from "@x/future";
 * import { asCompleted } from "@x/wait";
 *
 * runSync(function* () {
 *   for (const next of asCompleted([sleep(20, "second"), sleep(10, "first")])) {
 *     console.log(yield* next);
 *   }
 * });
 * ```
 */
export function asCompleted<const A extends Iterable<Awaitable<unknown>>>(
  awaitables: A,
  options?: { timeout?: number | null | undefined; signal?: AbortSignal | undefined },
): AsCompleted<A extends Iterable<infer E> ? Outcome<E> : never>;
/** The same, with the type of the outcomes given, as in `asCompleted<string>(…)`. */
export function asCompleted<T>(
  awaitables: Iterable<Awaitable<T>>,
  options?: { timeout?: number | null | undefined; signal?: AbortSignal | undefined },
): AsCompleted<T>;
export function asCompleted(
  awaitables: Iterable<Awaitable<unknown>>,
  options: { timeout?: number | null | undefined; signal?: AbortSignal | undefined } = {},
): AsCompleted<unknown> {
  checkOptions(options, "timeout");
  const { timeout = null } = options;
  const signal = signalOf(options);
  if (timeout !== null) checkTime("timeout", timeout);
  const distinct = distinctOf(awaitables, "awaitables", "awaitables");
  for (const awaitable of distinct) checkAwaitable(awaitable, "each of awaitables");
  const futures = [...distinct].map((awaitable) => ensureFuture(awaitable));
  return new AsCompleted(futures, timeout, signal);
}

/** The outcomes of awaitables, as {@link (asCompleted:1)} returns them. */
export class AsCompleted<T> implements AsyncIterable<Future<T>>, Iterable<Completion<T>> {
  readonly #outcomes: Outcomes<T>;

  /** @internal */
  constructor(futures: readonly Future<T>[], timeout: number | null, signal?: AbortSignal) {
    this.#outcomes = new Outcomes(futures, timeout, signal);
  }

  /**
   * Waits until the next awaitable is done, and returns its future: the original one, or the task made for
   * the awaitable.
   *
   * @throws TimeoutError when the time is up.
   */
  next(): CoroutineCall<IteratorResult<Future<T>, undefined>> {
    return new Next(this.#outcomes);
  }

  /** Gives a {@link Completion} for each awaitable. Waiting for one waits for the next outcome, whichever
   * awaitable it comes from. */
  *[Symbol.iterator](): Generator<Completion<T>, void, void> {
    const close = this.#outcomes.open();
    try {
      while (this.#outcomes.claim()) yield new NextOutcome(this.#outcomes);
    } finally {
      close();
    }
  }

  /** Gives the futures to async functions, in the order in which they are done. */
  // The type is not AsyncIterator, since `for await` would then take the type of a future's result for its
  // items.
  [Symbol.asyncIterator](): {
    next(): Promise<IteratorResult<Future<T>, undefined>>;
    return(): Promise<IteratorResult<Future<T>, undefined>>;
  } {
    const close = this.#outcomes.open();
    return {
      next: () => this.next().then(),
      async return() {
        close();
        return { done: true, value: undefined };
      },
    };
  }

  /** Lets `iterate` and `forEach` take the futures. @internal */
  [coroutineIterator](): CoroutineIterator<Future<T>> {
    const close = this.#outcomes.open();
    return {
      next: (options) => withSignal(this.next(), options),
      close() {
        close();
        return closeNothing();
      },
    };
  }
}

/**
 * The outcomes of futures, in the order in which the futures are done.
 *
 * A consumer claims an outcome before it takes one. The invariant is that unclaimed, claimed and taken
 * outcomes together are as many as there are futures, so that no consumer waits for an outcome that can never
 * come.
 *
 * The futures may last long, and many iterations may watch them one after the other. So an iteration that was
 * left must not leave callbacks on them: once no iteration is open and no claimed outcome is still to be
 * taken, the futures are not watched any more, until the next claim.
 */
class Outcomes<T> {
  /** The tasks that wait for an outcome. */
  readonly waiters = new WaitQueue("asCompleted", () => this.#pending);
  /** The futures that are not done, as far as is known. */
  readonly #pending: Set<Future<T>>;
  /** The futures that are done and were not taken yet, in order. */
  readonly #done = new Ring<Future<T> | Missed>();
  readonly #loop = getEventLoop();
  readonly #signal: AbortSignal | undefined;
  /** How many outcomes no consumer has claimed. */
  #unclaimed: number;
  /** How many outcomes are claimed and still to be taken. */
  #claimed = 0;
  /** How many iterations are open. */
  #open = 0;
  /** Whether any iteration has been left. */
  #isLeft = false;
  #isWatching = false;
  #timer: TimerHandle | undefined;
  #ignoreSignal: (() => void) | undefined;

  constructor(futures: readonly Future<T>[], timeout: number | null, signal?: AbortSignal) {
    this.#pending = new Set(futures);
    this.#unclaimed = this.#pending.size;
    this.#signal = signal;
    this.#watch();
    if (timeout !== null && this.#pending.size > 0) {
      const stack = callerStack();
      const expire = (): void => this.#miss(() => timedOut(timeout, stack));
      this.#timer = this.#loop.callLater(timeout, expire);
    }
  }

  /** Whether an outcome can be taken now. */
  get ready(): boolean {
    return this.#done.size > 0;
  }

  /** Begins an iteration. Returns a function that ends it. */
  open(): () => void {
    this.#open += 1;
    let isOpen = true;
    return () => {
      if (!isOpen) return;
      isOpen = false;
      this.#open -= 1;
      this.#isLeft = true;
      this.#rest();
    };
  }

  /** Claims an outcome. False when all are claimed. */
  claim(): boolean {
    if (this.#unclaimed === 0) return false;
    this.#unclaimed -= 1;
    this.#claimed += 1;
    this.#watch();
    return true;
  }

  /** Gives up a claim. The outcome is left to other consumers, or else is never taken. */
  giveUp(isForOthers: boolean): void {
    this.#claimed -= 1;
    if (isForOthers) this.#unclaimed += 1;
    this.#rest();
  }

  /** Takes an outcome that was claimed. */
  take(): Future<T> {
    const next = this.#done.shift();
    this.#claimed -= 1;
    this.#rest();
    if ("reason" in next) throw next.reason();
    return next;
  }

  #watch(): void {
    if (this.#isWatching || this.#pending.size === 0) return;
    const signal = this.#signal;
    const abort = (): void => this.#miss(() => signal?.reason);
    if (signal?.aborted) {
      abort();
      return;
    }
    this.#isWatching = true;
    for (const future of this.#pending) future.addDoneCallback(this.#onDone);
    if (signal !== undefined) this.#ignoreSignal = onAbort(signal, this.#loop, abort);
  }

  /** Stops watching the futures if no consumer waits for an outcome or is about to. With a timeout, the
   * watching ends by itself, as in asyncio. */
  #rest(): void {
    if (!this.#isLeft || this.#open > 0 || this.#claimed > 0 || this.#timer !== undefined) return;
    if (this.#isWatching) {
      // The callback of one that is done is about to run.
      const pending = [...this.#pending].filter((future) => !future.done);
      for (const future of pending) replaceCallback(future, this.#onDone, nothing);
    }
    this.#unwatch();
  }

  #unwatch(): void {
    this.#isWatching = false;
    this.#ignoreSignal?.();
    this.#ignoreSignal = undefined;
  }

  readonly #onDone = (future: Future<unknown>): void => {
    if (!this.#pending.delete(future as Future<T>)) return;
    this.#done.push(future as Future<T>);
    this.waiters.wakeNext();
    if (this.#pending.size > 0) return;
    this.#timer?.cancel();
    this.#unwatch();
  };

  /** Makes an error of each outcome that is left, because the time is up or the signal was aborted. */
  #miss(reason: () => unknown): void {
    for (const future of this.#pending) {
      future.removeDoneCallback(this.#onDone);
      // A future may be done without this having noticed, if it was not watched.
      this.#done.push(this.#isLeft && !this.#isWatching && future.done ? future : { reason });
      this.waiters.wakeNext();
    }
    this.#pending.clear();
    this.#timer?.cancel();
    this.#unwatch();
  }
}

/** Stands for a future that was not done when the time was up or the signal aborted. */
interface Missed {
  readonly reason: () => unknown;
}

/** An outcome to come. Wait for it once, with `yield*` or `await`. */
export interface Completion<T> extends CoroutineCall<T> {
  /** The future whose outcome it was: the original one, or the task made for the awaitable. Undefined until
   * the outcome has come. */
  readonly future: Future<T> | undefined;
}

class NextOutcome<T> extends QueuedCall<T> implements Completion<T> {
  readonly #outcomes: Outcomes<T>;
  #future: Future<T> | undefined;

  constructor(outcomes: Outcomes<T>) {
    super(outcomes.waiters);
    this.#outcomes = outcomes;
  }

  get future(): Future<T> | undefined {
    return this.#future;
  }

  override get [coroutineName](): string {
    return "asCompleted";
  }

  protected get ready(): boolean {
    return this.#outcomes.ready;
  }

  /** When cancelled, uses up its outcome, as in asyncio. */
  override throw(error: unknown): never {
    this.#outcomes.giveUp(false);
    super.throw(error);
  }

  protected finish(): T {
    this.#future = this.#outcomes.take();
    return this.#future.result();
  }
}

class Next<T> extends QueuedCall<IteratorResult<Future<T>, undefined>> {
  readonly #outcomes: Outcomes<T>;
  #claimed: boolean | undefined;

  constructor(outcomes: Outcomes<T>) {
    super(outcomes.waiters);
    this.#outcomes = outcomes;
  }

  override get [coroutineName](): string {
    return "asCompleted";
  }

  protected get ready(): boolean {
    this.#claimed ??= this.#outcomes.claim();
    return !this.#claimed || this.#outcomes.ready;
  }

  /** When cancelled, leaves its outcome to other consumers. */
  override throw(error: unknown): never {
    if (this.#claimed) this.#outcomes.giveUp(true);
    super.throw(error);
  }

  protected finish(): IteratorResult<Future<T>, undefined> {
    if (!this.#claimed) return { done: true, value: undefined };
    return { done: false, value: this.#outcomes.take() };
  }
}

/** Takes the place of the callback on futures that are not watched any more. */
function nothing(): void {}
