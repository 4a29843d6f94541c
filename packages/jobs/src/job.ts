/// <reference lib="esnext.disposable" preserve="true" />

import { type Coroutine, type CoroutineCall, coroutine, fromPromise } from "@x/future";
import { checkJson } from "./check-json.ts";
import type { Attempt } from "./engine.ts";

/** Tells the database what has become of the jobs of a queue. */
export interface Fate {
  done(attempt: Attempt, result: unknown): Promise<void>;
  fail(attempt: Attempt, error: unknown): Promise<void>;
  release(attempt: Attempt): Promise<void>;
  /** Takes an error that nothing waits for. */
  report(error: unknown): void;
}

/**
 * A job that this process holds. Its lease is kept alive until `done`, `fail` or `release` is called, as long as
 * the process lives and its event loop is not blocked. Only the first of these calls counts. What is said of a job
 * whose lease has run out changes nothing: another worker has it by then.
 *
 * With `using` or `await using`, a job that is still held at the end of the block is released.
 */
export class Job<T> {
  readonly #attempt: Attempt;
  readonly #fate: Fate;
  #end: Promise<void> | undefined;

  /** @internal */
  constructor(attempt: Attempt, fate: Fate) {
    this.#attempt = attempt;
    this.#fate = fate;
  }

  /** What was put. */
  get data(): T {
    return this.#attempt.data as T;
  }

  /** The id by which the database knows it. */
  get id(): string {
    return this.#attempt.id;
  }

  /** 1 at the first attempt. */
  get attempt(): number {
    return this.#attempt.retryCount + 1;
  }

  /**
   * The job is done. Waits until the database knows it; cancelling the wait takes nothing back.
   *
   * @param result - JSON that the database keeps with the job.
   * @throws TypeError at once when `result` is not JSON.
   */
  done(result?: unknown): CoroutineCall<void> {
    if (result !== undefined) checkJson("result", result);
    return waited(() => this.#endBy(() => this.#fate.done(this.#attempt, result)));
  }

  /**
   * The attempt has failed. The job is tried again, after its pause, or is a dead letter if it has no retries left.
   * Waits until the database knows it; cancelling the wait takes nothing back.
   *
   * @param error - the database keeps its name, message and stack.
   */
  fail(error: unknown): CoroutineCall<void> {
    return waited(() => this.#endBy(() => this.#fate.fail(this.#attempt, error)));
  }

  /** Gives the job back, for any worker to take. The attempt does not count. Cancelling the wait takes nothing back. */
  release(): CoroutineCall<void> {
    return waited(() => this.#endBy(() => this.#fate.release(this.#attempt)));
  }

  /** Releases the job if it is still held, without waiting for that. */
  [Symbol.dispose](): void {
    void this[Symbol.asyncDispose]().catch(this.#fate.report);
  }

  /** Releases the job if it is still held. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#endBy(() => this.#fate.release(this.#attempt));
  }

  #endBy(how: () => Promise<void>): Promise<void> {
    this.#end ??= how();
    return this.#end;
  }
}

const waited = /* @__PURE__ */ coroutine(function* wait(
  begin: () => Promise<void>,
): Coroutine<void> {
  yield* fromPromise(begin());
});
