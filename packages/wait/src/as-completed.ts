import {
  type Awaitable,
  type Coroutine,
  type CoroutineCall,
  type CoroutineIterator,
  coroutine,
  ensureFuture,
  type Future,
  type Outcome,
} from "@x/future";
import {
  callerStack,
  checkAwaitable,
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
 * Runs awaitables side by side and gives their outcomes in the order in which they are done. It can
 * be iterated in three ways, which share what is left:
 *
 * - `for (const next of asCompleted(…)) { const value = yield* next; }` in a coroutine,
 * - `for await (const task of asCompleted(…)) task.result();` in an async function, which gives the
 *   original futures, or the tasks made for other awaitables,
 * - `yield* completions.next()`, or `forEach(asCompleted(…), …)`, in a coroutine, likewise.
 *
 * Leaving off early lets the others run on. Whoever goes on later gets those that were done meanwhile in the order
 * of the arguments. The same object twice counts once.
 *
 * asyncio: `asyncio.as_completed()`.
 *
 * @param options - `timeout`: after so many ms, from now, each outcome that is left is a
 * TimeoutError; what is not done runs on. By default there is none. `signal`: once it is aborted, each
 * outcome that is left is an error, its reason.
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
/** The same where the caller says the type of the outcomes, as in `asCompleted<string>(…)`. */
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

/** What {@link (asCompleted:1)} returns. */
export class AsCompleted<T> implements AsyncIterable<Future<T>>, Iterable<Completion<T>> {
  readonly #outcomes: Outcomes<T>;

  /** @internal */
  constructor(futures: readonly Future<T>[], timeout: number | null, signal?: AbortSignal) {
    this.#outcomes = new Outcomes(futures, timeout, signal);
  }

  /**
   * Waits for the next that is done, and gives it: the original future, or the task made for it.
   *
   * @throws TimeoutError when the time is up.
   */
  next(): CoroutineCall<IteratorResult<Future<T>, undefined>> {
    return new Next(this.#outcomes);
  }

  /** Gives, for each awaitable, something to wait for: the next outcome, whosever it is. */
  *[Symbol.iterator](): Generator<Completion<T>, void, void> {
    const close = this.#outcomes.open();
    try {
      while (this.#outcomes.claim()) yield new NextOutcome(this.#outcomes);
    } finally {
      close();
    }
  }

  /** The futures, as {@link AsCompleted.next} gives them, for async functions. */
  // Not AsyncIterator: for await would take its futures for what they hold.
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

  /** What `iterate` and `forEach` use. @internal */
  [coroutineIterator](): CoroutineIterator<Future<T>> {
    const close = this.#outcomes.open();
    return {
      next: (options) => withSignal(this.next(), options),
      close() {
        close();
        return closed();
      },
    };
  }
}

/**
 * The outcomes of futures, in the order in which these are done.
 *
 * Each is claimed before it is taken, so that no more are promised than there are. The futures may last, and be
 * watched by many. So they are not watched any more once an iteration was left, none is open, and nothing that was
 * claimed is still to be taken; the next claim watches them again.
 */
class Outcomes<T> {
  /** The tasks that wait for an outcome. */
  readonly waiters = new WaitQueue("asCompleted");
  /** Those that are not done. */
  readonly #pending: Set<Future<T>>;
  /** Those that are done and not yet given, in order. */
  readonly #done = new Ring<Future<T> | Missed>();
  readonly #loop = getEventLoop();
  readonly #signal: AbortSignal | undefined;
  /** How many nobody has claimed. */
  #unclaimed: number;
  /** How many are claimed and still to be taken. */
  #claimed = 0;
  /** How many iterations are open. */
  #open = 0;
  /** Whether an iteration was left. */
  #isLeft = false;
  #isWatching = false;
  #timer: TimerHandle | undefined;
  #ignoreSignal: (() => void) | undefined;

  constructor(futures: readonly Future<T>[], timeout: number | null, signal?: AbortSignal) {
    this.#pending = new Set(futures);
    this.#unclaimed = this.#pending.size;
    this.#signal = signal;
    if (this.#pending.size === 0) return;
    this.#watch();
    if (timeout !== null) {
      const stack = callerStack();
      const expire = (): void => this.#miss(() => timedOut(timeout, stack));
      this.#timer = this.#loop.callLater(timeout, expire);
    }
  }

  /** Whether one can be taken. */
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

  /** Claims one; false when there is none. */
  claim(): boolean {
    if (this.#unclaimed === 0) return false;
    this.#unclaimed -= 1;
    this.#claimed += 1;
    this.#watch();
    return true;
  }

  /** Somebody has claimed one, and will not take it: it is there for others, or is never taken. */
  giveUp(isForOthers: boolean): void {
    this.#claimed -= 1;
    if (isForOthers) this.#unclaimed += 1;
    this.#rest();
  }

  /** Takes one that was claimed. */
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

  /** Watches no more if nobody waits for an outcome or is about to. With a timeout, it ends by itself, as in asyncio. */
  #rest(): void {
    if (!this.#isLeft || this.#open > 0 || this.#claimed > 0 || this.#timer !== undefined) return;
    if (this.#isWatching) {
      for (const future of this.#pending) replaceCallback(future, this.#onDone, nothing);
    }
    this.#unwatch();
  }

  #unwatch(): void {
    this.#isWatching = false;
    this.#ignoreSignal?.();
    this.#ignoreSignal = undefined;
  }

  readonly #onDone = (future: Future<unknown>): void => {
    this.#pending.delete(future as Future<T>);
    this.#done.push(future as Future<T>);
    this.waiters.wakeNext();
    if (this.#pending.size > 0) return;
    this.#timer?.cancel();
    this.#unwatch();
  };

  /** Those that are not done are not waited for any more. */
  #miss(reason: () => unknown): void {
    for (const future of this.#pending) {
      future.removeDoneCallback(this.#onDone);
      // When nothing watched them, some may be done that it does not know of.
      this.#done.push(this.#isLeft && !this.#isWatching && future.done ? future : { reason });
      this.waiters.wakeNext();
    }
    this.#pending.clear();
    this.#timer?.cancel();
    this.#unwatch();
  }
}

/** Stands for one that was not done when the time was up. */
interface Missed {
  readonly reason: () => unknown;
}

/** An outcome to come: wait for it with `yield*` or `await`, once. */
export interface Completion<T> extends CoroutineCall<T> {
  /** Whose outcome it was: the original future, or the task made for it. Undefined until waited for. */
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

  /** Cancelled: there is one less to be taken, as in asyncio. */
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

  /** Cancelled: the outcome that it was to give is left to others. */
  override throw(error: unknown): never {
    if (this.#claimed) this.#outcomes.giveUp(true);
    super.throw(error);
  }

  protected finish(): IteratorResult<Future<T>, undefined> {
    if (!this.#claimed) return { done: true, value: undefined };
    return { done: false, value: this.#outcomes.take() };
  }
}

/** What is left on futures that were watched. */
function nothing(): void {}

const closed = /* @__PURE__ */ coroutine(function* close(): Coroutine<void> {});
