import type { Future } from "@x/future";
import { callerStack, onAbort, replaceCallback, timedOut } from "@x/future/internal";
import { getEventLoop, type TimerHandle } from "@x/loop";

/** Stands for a future that was not done when the time was up or the signal was aborted. */
export interface Missed {
  readonly reason: () => unknown;
}

/**
 * Hands each of its futures on exactly once: when it is done, or as {@link Missed} when the time is up or the signal is
 * aborted.
 *
 * The futures may last long, and other code may watch them, too. So watching can be paused, and then leaves nothing
 * behind, neither callbacks on the futures nor a listener on the signal. What has happened in a pause is found out when
 * the watching goes on.
 */
export class WatchedFutures<T> {
  /** The futures that were not handed on yet. */
  readonly #pending: Set<Future<T>>;
  readonly #handOn: (outcome: Future<T> | Missed) => void;
  readonly #loop = getEventLoop();
  readonly #signal: AbortSignal | undefined;
  readonly #timer: TimerHandle | undefined;
  #isWatching = false;
  #isPaused = false;
  #ignoreSignal: (() => void) | undefined;

  /** @param timeout - in ms from now; null: none. */
  constructor(
    futures: readonly Future<T>[],
    timeout: number | null,
    signal: AbortSignal | undefined,
    handOn: (outcome: Future<T> | Missed) => void,
  ) {
    this.#pending = new Set(futures);
    this.#signal = signal;
    this.#handOn = handOn;
    this.watch();
    if (timeout === null || this.#pending.size === 0) return;
    const stack = callerStack();
    const expire = (): void => this.#miss(() => timedOut(timeout, stack));
    this.#timer = this.#loop.callLater(timeout, expire);
  }

  get pending(): Iterable<Future<T>> {
    return this.#pending;
  }

  /** Begins to watch, or goes on after a pause. */
  watch(): void {
    if (this.#isWatching || this.#pending.size === 0) return;
    const signal = this.#signal;
    const abort = (): void => this.#miss(() => signal?.reason);
    if (signal?.aborted) {
      abort();
      return;
    }
    this.#isWatching = true;
    this.#isPaused = false;
    for (const future of this.#pending) future.addDoneCallback(this.#onDone);
    if (signal !== undefined) this.#ignoreSignal = onAbort(signal, this.#loop, abort);
  }

  /** Stops watching for now. With a timeout, the watching goes on until that ends it, as in asyncio. */
  pause(): void {
    if (!this.#isWatching || this.#timer !== undefined) return;
    this.#isPaused = true;
    // The callback of a future that is done is about to run.
    const pending = [...this.#pending].filter((future) => !future.done);
    for (const future of pending) replaceCallback(future, this.#onDone, nothing);
    this.#stop();
  }

  readonly #onDone = (future: Future<unknown>): void => {
    if (!this.#pending.delete(future as Future<T>)) return;
    this.#handOn(future as Future<T>);
    if (this.#pending.size === 0) this.#stop();
  };

  /** Hands on all that are left as missed. A future that was done while nothing watched it is not missed. */
  #miss(reason: () => unknown): void {
    for (const future of this.#pending) {
      future.removeDoneCallback(this.#onDone);
      this.#handOn(this.#isPaused && future.done ? future : { reason });
    }
    this.#pending.clear();
    this.#stop();
  }

  #stop(): void {
    this.#isWatching = false;
    this.#timer?.cancel();
    this.#ignoreSignal?.();
    this.#ignoreSignal = undefined;
  }
}

/** Takes the place of the callback on futures that are not watched any more. */
function nothing(): void {}
