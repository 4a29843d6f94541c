import {
  type Awaitable,
  CancelledError,
  ensureFuture,
  Future,
  fromPromise,
  isCancelled,
  isFuture,
} from "@x/future";
import {
  addWaiter,
  cancelledError,
  cancelMessage,
  checkAwaitable,
  isPromise,
  kind,
  NONE,
  OnWake,
  onAbort,
  parts,
  replaceCallback,
  signalOf,
  takeError,
  taskOf,
} from "@x/future/internal";
import type { EventLoop } from "@x/loop";
import { checkOptions, describe, thread } from "@x/loop/internal";
import type { Results, ResultsOrErrors } from "./results.ts";

/**
 * Runs awaitables side by side and returns a future of their results, in the order of the arguments.
 * Coroutines and functions become tasks, which start in that order. An object that occurs twice runs once.
 *
 * When one awaitable fails, the future fails with its error at once; the others run on, and their errors are
 * dropped. (A task group cancels the others and waits for them instead.) Cancelling the future, or a task
 * that waits for it, cancels all awaitables that are not done.
 *
 * asyncio: `asyncio.gather()`.
 *
 * @param options - `returnExceptions`: errors, also those of cancelled awaitables, take the places
 * of results, and the future never fails because of them; `signal`: cancels the future when it is
 * aborted, which then fails with the signal's reason.
 * @throws TypeError when `awaitables` is not an array or has an element that cannot be awaited. Nothing is
 * started then.
 *
 * @example
 * ```ts
 * import { run, sleep } from "@x/future";
 * import { gather } from "@x/gather";
 *
 * const [tea, toast] = await run(gather([sleep(20, "tea"), sleep(10, "toast")]));
 * console.log(tea, toast);
 * ```
 */
export function gather<const A extends readonly Awaitable<unknown>[]>(
  awaitables: A,
  options?: { returnExceptions?: false | undefined; signal?: AbortSignal | undefined },
): Future<Results<A>>;
/** {@inheritDoc (gather:1)} */
export function gather<const A extends readonly Awaitable<unknown>[]>(
  awaitables: A,
  options: { returnExceptions: boolean; signal?: AbortSignal | undefined },
): Future<ResultsOrErrors<A>>;
export function gather(
  awaitables: readonly Awaitable<unknown>[],
  options: { returnExceptions?: boolean | undefined; signal?: AbortSignal | undefined } = {},
): Future<unknown> {
  if (!Array.isArray(awaitables)) {
    throw new TypeError(
      `awaitables must be an array, as in gather([a, b]), not ${describe(awaitables)}`,
    );
  }
  for (let index = 0; index < awaitables.length; index += 1) {
    checkAwaitable(awaitables[index], "awaitables", index);
  }
  checkOptions(options, "returnExceptions");
  return new Gathering(awaitables, options.returnExceptions ?? false, signalOf(options));
}

/**
 * The future that `gather` returns. Each awaitable but promises becomes a child: a future, or the task that
 * was made for it. Promises are gathered by the runtime, as one more child. The gather counts the children
 * that are left and is done at the first error or when none is left. Once it is done it stays on its children
 * only to mark their errors as seen, so that none is reported.
 */
class Gathering extends Future<unknown[]> {
  /** A child for each position of the result; null at the positions of promises. */
  readonly #children: readonly (Future<unknown> | null)[];
  /** The results of all promises. `Promise.all` is much faster than a future for each of them. */
  readonly #promises: Future<unknown[]> | undefined;
  readonly #returnExceptions: boolean;
  readonly #signal: AbortSignal | undefined;
  /** How many children are not done. A child that occurs several times counts once. */
  #left = 0;
  #cancelRequested = false;
  /** Whether the children are being cancelled right now. */
  #cancelling = false;
  /** Whether cancelling a child has led back to this gather, because the child waits for it. */
  #circular = false;

  constructor(
    awaitables: readonly Awaitable<unknown>[],
    returnExceptions: boolean,
    signal: AbortSignal | undefined,
  ) {
    const [first] = awaitables;
    const running = thread.running as EventLoop | null;
    const loop = running ?? (isFuture(first) ? first.loop : undefined);
    super(loop && { loop });
    this.#returnExceptions = returnExceptions;
    this.#signal = signal;
    const seen = new Map<unknown, Future<unknown>>();
    const done: Future<unknown>[] = [];
    const promises: PromiseLike<unknown>[] = [];
    this.#children = awaitables.map((awaitable) => {
      if (isPromise(awaitable)) {
        promises.push(awaitable as PromiseLike<unknown>);
        return null;
      }
      const known = taskOf(awaitable) ?? seen.get(awaitable);
      if (known !== undefined) return known;
      const child = ensureFuture(awaitable);
      this.#left += 1;
      // Looked at one by one, since an eager task may settle a future before or after it in the array.
      if (child.done) done.push(child);
      else child.addDoneCallback(this.#onDone);
      // Coroutines, the usual case, know their tasks and need no entry here. A future that is done needs none
      // either: counting it twice does no harm.
      if (taskOf(awaitable) !== child && !(child === awaitable && child.done)) {
        seen.set(awaitable, child);
      }
      return child;
    });
    if (promises.length > 0) {
      this.#promises = fromPromise(returnExceptions ? outcomes(promises) : Promise.all(promises));
      this.#promises.addDoneCallback(this.#onDone);
      this.#left += 1;
    }
    if (this.#left === 0) this.setResult([]);
    for (const child of done) this.#onDone(child);
    if (signal !== undefined && !this.done) this.#endWith(signal);
  }

  override get [kind](): string {
    return "gather";
  }

  override [parts](): Iterable<Future<unknown>> {
    return [...this.#children, this.#promises].filter(
      (child) => child?.done === false,
    ) as Future<unknown>[];
  }

  /** Cancels the children. The gather is done when one of them is, or all with `returnExceptions`. */
  override cancel(message?: unknown): boolean {
    if (this.done) return super.cancel();
    if (this.#cancelling) {
      this.#circular = true;
      return true;
    }
    this.#cancelling = true;
    let accepted = false;
    for (const child of this.#children) {
      if (child?.cancel(message)) accepted = true;
    }
    if (this.#promises?.cancel(message)) accepted = true;
    this.#cancelling = false;
    if (accepted) this.#cancelRequested = true;
    // A child that waits for this gather cannot end before it.
    if (this.#circular && !this.done) {
      this.setException(this.#reasonFor(cancelledError(message)));
    }
    return accepted;
  }

  /** Cancels the gather when the signal is aborted. */
  #endWith(signal: AbortSignal): void {
    const abort = (): void => void this.cancel(signal.reason);
    if (signal.aborted) abort();
    else this[addWaiter](new OnWake(onAbort(signal, this.loop, abort)));
  }

  /** The error to fail with: the signal's reason if `error` is a cancellation that the signal has caused. */
  #reasonFor(error: unknown): unknown {
    const isAborted = this.#cancelRequested && this.#signal?.aborted === true;
    return isAborted && isCancelled(error) ? this.#signal?.reason : error;
  }

  readonly #onDone = (child: Future<unknown>): void => {
    this.#left -= 1;
    if (this.done) {
      dropError(child);
      return;
    }
    const error = this.#returnExceptions ? NONE : child[takeError]();
    if (error !== NONE) {
      this.setException(this.#reasonFor(error));
      this.#leave();
    } else if (this.#left === 0) this.#finish();
  };

  /** Replaces the callbacks on the children that are left after a failure. A child that lasts for long would
   * otherwise keep every gather alive that it was ever in. */
  #leave(): void {
    for (const child of [...this.#children, this.#promises]) {
      if (child?.done === false) replaceCallback(child, this.#onDone, dropError);
    }
  }

  #finish(): void {
    const promised = this.#promises?.cancelled === false ? this.#promises.result() : [];
    let next = 0;
    const inPlace = (child: Future<unknown> | null): unknown => {
      if (child !== null) return resultOrError(child);
      next += 1;
      return promised[next - 1];
    };
    const onlyPromises = promised.length === this.#children.length;
    const results = onlyPromises ? promised : this.#children.map(inPlace);
    if (!this.#cancelRequested) {
      this.setResult(results);
      return;
    }
    const last = (this.#children.at(-1) ?? this.#promises) as Future<unknown>;
    const error = last.cancelled ? last[takeError]() : cancelledError(last[cancelMessage]);
    this.setException(this.#reasonFor(error));
  }
}

/** The results of promises, with errors in the places of the results of those that fail. */
async function outcomes(promises: readonly PromiseLike<unknown>[]): Promise<unknown[]> {
  const settled = await Promise.allSettled(promises);
  return settled.map((one) => (one.status === "fulfilled" ? one.value : one.reason));
}

/** Nothing will read the error of a child of a gather that has failed, so it must not be reported as unseen. */
function dropError(child: Future<unknown>): void {
  if (!child.cancelled) child[takeError]();
}

function resultOrError(child: Future<unknown>): unknown {
  if (child.cancelled) return new CancelledError(child[cancelMessage] ?? "");
  const error = child[takeError]();
  return error === NONE ? child.result() : error;
}
