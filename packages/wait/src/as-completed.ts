import {
  type Awaitable,
  type Coroutine,
  type CoroutineCall,
  type CoroutineIterator,
  coroutine,
  ensureFuture,
  type Future,
} from "@x/future";
import {
  callerStack,
  checkAwaitable,
  coroutineIterator,
  coroutineName,
  onAbort,
  QueuedCall,
  signalOf,
  timedOut,
  WaitQueue,
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
 * Leaving off early lets the others run on. The same object twice counts once.
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
export function asCompleted<T>(
  awaitables: Iterable<Awaitable<T>>,
  options: { timeout?: number | null | undefined; signal?: AbortSignal | undefined } = {},
): AsCompleted<T> {
  checkOptions(options, "timeout");
  const { timeout = null } = options;
  const signal = signalOf(options);
  if (timeout !== null) checkTime("timeout", timeout);
  const distinct = distinctOf(awaitables, "awaitables", "awaitables");
  for (const awaitable of distinct) checkAwaitable(awaitable, "each of awaitables");
  return new AsCompleted(
    [...distinct].map((awaitable) => ensureFuture(awaitable)),
    timeout,
    signal,
  );
}

/** What {@link asCompleted} returns. */
export class AsCompleted<T> implements AsyncIterable<Future<T>>, Iterable<Completion<T>> {
  /** Those that are not done. */
  readonly #pending: Set<Future<T>>;
  /** Those that are done and not yet given, in order. */
  readonly #done = new Ring<Future<T> | Missed>();
  readonly #waiters = new WaitQueue("asCompleted");
  readonly #left: Left;
  readonly #timer: TimerHandle | undefined;
  readonly #ignoreSignal: (() => void) | undefined;

  /** @internal */
  constructor(futures: readonly Future<T>[], timeout: number | null, signal?: AbortSignal) {
    this.#pending = new Set(futures);
    this.#left = new Left(this.#pending.size);
    for (const future of this.#pending) future.addDoneCallback(this.#onDone);
    if (this.#pending.size === 0) return;
    if (timeout !== null) {
      const stack = callerStack();
      const expire = (): void => this.#giveUp(() => timedOut(timeout, stack));
      this.#timer = getEventLoop().callLater(timeout, expire);
    }
    if (signal?.aborted) this.#giveUp(() => signal.reason);
    else if (signal !== undefined) {
      const abort = (): void => this.#giveUp(() => signal.reason);
      this.#ignoreSignal = onAbort(signal, getEventLoop(), abort);
    }
  }

  /**
   * Waits for the next that is done, and gives it: the original future, or the task made for it.
   *
   * @throws TimeoutError when the time is up.
   */
  next(): CoroutineCall<IteratorResult<Future<T>, undefined>> {
    return new Next(this.#waiters, this.#done, this.#left);
  }

  /** Gives, for each awaitable, something to wait for: the next outcome, whosever it is. */
  *[Symbol.iterator](): Generator<Completion<T>, void, void> {
    while (this.#left.take()) yield new NextOutcome(this.#waiters, this.#done);
  }

  /** The futures, as {@link AsCompleted.next} gives them, for async functions. */
  // Not AsyncIterator: for await would take its futures for what they hold.
  [Symbol.asyncIterator](): { next(): Promise<IteratorResult<Future<T>, undefined>> } {
    return { next: () => this.next().then() };
  }

  /** What `iterate` and `forEach` use. @internal */
  [coroutineIterator](): CoroutineIterator<Future<T>> {
    return { next: () => this.next(), close: () => nothing() };
  }

  readonly #onDone = (future: Future<T>): void => {
    this.#pending.delete(future);
    this.#done.push(future);
    this.#waiters.wakeNext();
    if (this.#pending.size === 0) this.#end();
  };

  /** Those that are not done are not waited for any more. */
  #giveUp(reason: () => unknown): void {
    for (const future of this.#pending) {
      future.removeDoneCallback(this.#onDone);
      this.#done.push({ reason });
      this.#waiters.wakeNext();
    }
    this.#pending.clear();
    this.#end();
  }

  #end(): void {
    this.#timer?.cancel();
    this.#ignoreSignal?.();
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

/** How many outcomes nobody has asked for. */
class Left {
  #count: number;

  constructor(count: number) {
    this.#count = count;
  }

  /** Asks for one; false when there is none. */
  take(): boolean {
    if (this.#count === 0) return false;
    this.#count -= 1;
    return true;
  }

  giveBack(): void {
    this.#count += 1;
  }
}

class NextOutcome<T> extends QueuedCall<T> implements Completion<T> {
  readonly #done: Ring<Future<T> | Missed>;
  #future: Future<T> | undefined;

  constructor(waiters: WaitQueue, done: Ring<Future<T> | Missed>) {
    super(waiters);
    this.#done = done;
  }

  get future(): Future<T> | undefined {
    return this.#future;
  }

  override get [coroutineName](): string {
    return "asCompleted";
  }

  protected get ready(): boolean {
    return this.#done.size > 0;
  }

  protected finish(): T {
    this.#future = take(this.#done);
    return this.#future.result();
  }
}

class Next<T> extends QueuedCall<IteratorResult<Future<T>, undefined>> {
  readonly #done: Ring<Future<T> | Missed>;
  readonly #left: Left;
  #claimed: boolean | undefined;

  constructor(waiters: WaitQueue, done: Ring<Future<T> | Missed>, left: Left) {
    super(waiters);
    this.#done = done;
    this.#left = left;
  }

  override get [coroutineName](): string {
    return "asCompleted";
  }

  protected get ready(): boolean {
    this.#claimed ??= this.#left.take();
    return !this.#claimed || this.#done.size > 0;
  }

  /** Cancelled: the outcome that it was to give is left to others. */
  override throw(error: unknown): never {
    if (this.#claimed) this.#left.giveBack();
    super.throw(error);
  }

  protected finish(): IteratorResult<Future<T>, undefined> {
    if (!this.#claimed) return { done: true, value: undefined };
    return { done: false, value: take(this.#done) };
  }
}

const nothing = /* @__PURE__ */ coroutine(function* close(): Coroutine<void> {});

function take<T>(done: Ring<Future<T> | Missed>): Future<T> {
  const next = done.shift();
  if ("reason" in next) throw next.reason();
  return next;
}
