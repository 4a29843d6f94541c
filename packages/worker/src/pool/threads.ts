import { availableParallelism } from "node:os";
import { decodeError } from "../error-codec.ts";
import type { Job } from "./job.ts";
import { Thread } from "./thread.ts";
import type { Outcome } from "./thread-module.ts";

/** The longest delay that `setTimeout` takes; a longer one fires at once. */
const LONGEST_DELAY = 2 ** 31 - 1;

/** Threads, made as they are needed, kept for the next call, and ended when there is none for a while.
 * Who calls sees to it that there are never more calls than `limit`. */
export class Threads {
  /** How many there can be. */
  readonly limit: number;
  readonly #idleTimeout: number;
  readonly #onStray: (error: unknown) => void;
  readonly #all = new Set<Thread>();
  /** Those without a call, and what ends them. The last that was used is the first to be used again,
   * so that the others can end. */
  readonly #idle = new Map<Thread, ReturnType<typeof setTimeout>>();

  /**
   * @param threads - by default as many as the machine runs at a time.
   * @param onStray - told of an error in a thread that has no call.
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

  /** Has a thread make a call. When `signal` is aborted the thread is ended, which is waited for. */
  async run(job: Job, signal: AbortSignal): Promise<unknown> {
    signal.throwIfAborted();
    const thread = this.#takeIdle() ?? this.#start();
    const end = (): void => void thread.end();
    signal.addEventListener("abort", end);
    try {
      return resultOf(await thread.run(job));
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener("abort", end);
      if (signal.aborted) await thread.ended;
      if (this.#all.has(thread)) this.#rest(thread);
    }
  }

  /** Ends all threads. */
  async end(): Promise<void> {
    await Promise.all(Array.from(this.#all, (thread) => thread.end()));
  }

  #start(): Thread {
    const thread = new Thread(this.#onStray);
    this.#all.add(thread);
    void thread.ended.then(() => {
      this.#all.delete(thread);
      this.#forget(thread);
    });
    return thread;
  }

  #takeIdle(): Thread | undefined {
    const thread = [...this.#idle.keys()].at(-1);
    if (thread !== undefined) this.#forget(thread);
    return thread;
  }

  #rest(thread: Thread): void {
    const timer = setTimeout(() => {
      this.#forget(thread);
      void thread.end();
    }, this.#idleTimeout);
    timer.unref();
    this.#idle.set(thread, timer);
  }

  #forget(thread: Thread): void {
    clearTimeout(this.#idle.get(thread));
    this.#idle.delete(thread);
  }
}

/** The result of a call. @throws the error that it has ended with. */
function resultOf(outcome: Outcome): unknown {
  if ("value" in outcome) return outcome.value;
  throw decodeError(outcome.thrown, "a thread of the pool");
}
