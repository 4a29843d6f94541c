/// <reference lib="esnext.disposable" preserve="true" />

import { EventLoop, type Host } from "@x/loop";
import { checkOptions, thread } from "@x/loop/internal";
import type { Awaitable } from "../awaitable/awaitable.ts";
import type { Future } from "../future/future.ts";
import { Graced, graceOf } from "../scope/grace.ts";
import { createTask } from "../task/create-task.ts";
import { currentDriver } from "../task/current-driver.ts";
import { Task } from "../task/task.ts";
import { cancelOnAbort } from "../waiting/outside-signal.ts";
import { signalOf } from "../waiting/until-aborted.ts";
import { DeadlockError } from "./deadlock-error.ts";
import { runUntilComplete, runUntilSettled } from "./run-until-complete.ts";
import { shutdown } from "./shutdown.ts";

/** How {@link run} and {@link Runner} run. */
export interface RunOptions {
  /** Reports slow callbacks and coroutines that were never awaited, and adds to the stacks of errors where the tasks
   * that they ended were made. */
  debug?: boolean | undefined;
  /** What tells the time and turns the loop; by default the runtime. */
  host?: Host | undefined;
  /** For how many ms what was cancelled may go on, to clean up: main, and then what it has left behind. After
   * that it is not waited for any more, and reported by name. By default there is no limit. */
  grace?: number | undefined;
  /** Cancels the main task when aborted; the promise is then rejected with the signal's reason. Until
   * then, nothing tells whether it will be, and a program that waits for nothing else is no deadlock. */
  signal?: AbortSignal | undefined;
}

/**
 * Runs several main coroutines, one after the other, on one loop of their own, which is made for the
 * first of them. Closing cancels and awaits what they left behind.
 *
 * asyncio: `asyncio.Runner`.
 *
 * @example
 * ```ts
 * import { Runner, sleep } from "@x/future";
 *
 * const runner = new Runner();
 * console.log(await runner.run(sleep(1, "first")));
 * console.log(await runner.run(sleep(1, "second")));
 * await runner.close();
 * ```
 */
export class Runner {
  readonly #options: RunOptions;
  #loop: EventLoop | undefined;
  #closing: Promise<void> | undefined;

  /** @param options - see {@link RunOptions}. */
  constructor(options: RunOptions = {}) {
    checkOptions(options, "debug");
    graceOf(options);
    signalOf(options);
    this.#options = options;
  }

  /**
   * The loop, made when first asked for.
   *
   * @throws Error when the runner is closed.
   */
  get loop(): EventLoop {
    this.#checkOpen();
    this.#loop ??= new EventLoop(this.#options);
    return this.#loop;
  }

  /**
   * Runs `main` to its end, and what it returns if that is a task, a call or a promise. The process stays alive
   * until then.
   *
   * asyncio: `runner.run()`.
   *
   * @returns a promise with its outcome: rejected with {@link CancelledError} when it was cancelled,
   * with {@link DeadlockError} when nothing could ever end it, with a TypeError when `main` is
   * nothing to await.
   * @throws Error inside a task, async functions that it runs included, or a callback: wait with `yield*`
   * or `await` there.
   */
  run<T>(main: Awaitable<T>): Promise<T> {
    refuseInStep("run");
    return this.#run(main);
  }

  /**
   * Cancels the tasks that are left, waits for them, closes open iterators and the loop. Errors of
   * theirs go to the loop's exception handler. Harmless when closed already.
   *
   * asyncio: `runner.close()`.
   *
   * @returns a promise, rejected with an Error while `main` runs and inside a step of a coroutine or
   * a callback.
   */
  async close(): Promise<void> {
    if (this.#closing === undefined) {
      refuseInStep("close");
      if (this.#loop?.running) throw alreadyRunning();
    }
    this.#closing ??= this.#close();
    await this.#closing;
  }

  /** The same as {@link Runner.close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #run<T>(main: Awaitable<T>): Promise<T> {
    const { loop } = this;
    if (loop.running) throw alreadyRunning();
    return runUntilSettled(createTask(main, { loop }), loop, (future) => this.#guard(future));
  }

  /** What cancelling by the options does to what is waited for. */
  #guard<T>(future: Future<T>): Future<T> {
    const { signal, grace } = this.#options;
    const guarded =
      grace !== undefined && future instanceof Task ? new Graced(future, grace, future) : future;
    if (signal !== undefined) cancelOnAbort(guarded, signal);
    return guarded;
  }

  async #close(): Promise<void> {
    const loop = this.#loop;
    if (loop === undefined) return;
    for (const step of shutdown(loop, this.#options.grace)) {
      // Tasks that refuse to end, when nothing could wake them, are reported by the loop's closing.
      await runUntilComplete(step, loop).catch(ignoreDeadlock);
    }
    loop.close();
  }

  #checkOpen(): void {
    if (this.#closing !== undefined) throw new Error("Runner is closed: make a new one");
  }
}

function alreadyRunning(): Error {
  return new Error("This runner is running already: wait for its promise first");
}

/** @throws Error when a loop of this thread is in the middle of a step or a callback, and in an async
 * function that a task runs. */
export function refuseInStep(name: string): void {
  if (thread.running === null && currentDriver() === null) return;
  throw new Error(
    `${name} cannot be called inside a task or a callback: wait with yield* or await, or make a task`,
  );
}

/** @throws what it is given, unless that is a DeadlockError. */
export function ignoreDeadlock(error: unknown): void {
  if (!(error instanceof DeadlockError)) throw error;
}
