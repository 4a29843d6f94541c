import { availableParallelism } from "node:os";
import { decodeError } from "../error-codec.ts";
import type { PoolCall } from "./pool-call.ts";
import { PoolThread } from "./pool-thread.ts";
import type { Outcome } from "./thread-module.ts";

/** The longest delay that `setTimeout` takes; a longer one fires at once. */
const LONGEST_DELAY = 2 ** 31 - 1;

/** The threads of a pool: started when needed, kept for the next call, and ended after `idleTimeout` ms
 * without one. The caller makes sure that there are never more calls than `limit`. */
export class Threads {
  /** How many threads there may be. */
  readonly limit: number;
  readonly #idleTimeout: number;
  readonly #onStray: (error: unknown) => void;
  readonly #all = new Set<PoolThread>();
  /** The threads without a call, each with the timer that will end it. The one that was used last is used
   * again first, so that the others can end. */
  readonly #idle = new Map<PoolThread, ReturnType<typeof setTimeout>>();

  /**
   * @param options - `threads`: by default as many as the machine can run at the same time; `onStray`: is called
   * with an error in a thread that makes no call.
   */
  constructor(options: {
    threads: number | undefined;
    idleTimeout: number;
    onStray: (error: unknown) => void;
  }) {
    this.limit = options.threads ?? availableParallelism();
    this.#idleTimeout = Math.min(options.idleTimeout, LONGEST_DELAY);
    this.#onStray = options.onStray;
  }

  /** Makes a call in one of the threads. When `signal` is aborted, this ends the thread and waits until it
   * has ended. */
  async run(poolCall: PoolCall, signal: AbortSignal): Promise<unknown> {
    signal.throwIfAborted();
    const thread = this.#takeIdle() ?? this.#start();
    const end = (): void => void thread.end();
    signal.addEventListener("abort", end);
    try {
      return resultOf(await thread.run(poolCall));
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener("abort", end);
      if (signal.aborted) await thread.ended;
      if (this.#all.has(thread)) this.#keepIdle(thread);
    }
  }

  /** Ends all threads. */
  async end(): Promise<void> {
    await Promise.all(Array.from(this.#all, (thread) => thread.end()));
  }

  #start(): PoolThread {
    const thread = new PoolThread(this.#onStray);
    this.#all.add(thread);
    void thread.ended.then(() => {
      this.#all.delete(thread);
      this.#forget(thread);
    });
    return thread;
  }

  #takeIdle(): PoolThread | undefined {
    const thread = [...this.#idle.keys()].at(-1);
    if (thread !== undefined) this.#forget(thread);
    return thread;
  }

  #keepIdle(thread: PoolThread): void {
    const timer = setTimeout(() => {
      this.#forget(thread);
      void thread.end();
    }, this.#idleTimeout);
    timer.unref();
    this.#idle.set(thread, timer);
  }

  #forget(thread: PoolThread): void {
    clearTimeout(this.#idle.get(thread));
    this.#idle.delete(thread);
  }
}

/** The result of a call. @throws the error that the call threw. */
function resultOf(outcome: Outcome): unknown {
  if ("value" in outcome) return outcome.value;
  throw decodeError(outcome.thrown, "a thread of the pool");
}
