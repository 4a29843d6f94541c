/// <reference lib="esnext.disposable" preserve="true" />

import {
  type Coroutine,
  type CoroutineCall,
  Future,
  fromPromise,
  type SignalOption,
} from "@x/future";
import { cancelOnAbort, namedCall, signalOf, withSignal } from "@x/future/internal";
import { checkOptions } from "@x/loop/internal";
import { startThread } from "#platform";
import { Calls } from "./calls.ts";
import { checkArray, checkModule, checkText, checkTransfer, madeWorker } from "./check.ts";
import type { CallRequest } from "./messages.ts";
import type { Ending, Thread, ThreadWorker } from "./platform/thread.ts";
import { openChannel, type Transferable } from "./port.ts";
import { ThreadError } from "./thread-error.ts";

/** A function that a {@link LoopThread} can call: a generator function, an async function or a plain one. */
export type ThreadFunction = (...args: never[]) => unknown;

/** The result of such a function. */
export type ThreadResult<F extends ThreadFunction> =
  ReturnType<F> extends Coroutine<infer T> ? T : Awaited<ReturnType<F>>;

let made = 0;

/**
 * A thread with a loop of its own. A function that runs there does not hold up this thread, however long it
 * computes. Functions cannot be sent to a thread, so a call names the export of a module, which the thread
 * imports. Arguments and results are cloned.
 *
 * The thread starts at once, and runs until it is stopped. It keeps the process alive while a call is
 * pending, or while something waits for its end, and not otherwise.
 *
 * asyncio: a `threading.Thread` whose target is `loop.run_forever`.
 *
 * @example
 * ```ts
 * import { run } from "@x/future";
 * import { LoopThread } from "@x/worker";
 *
 * await run(function* () {
 *   const thread = new LoopThread();
 *   console.log(yield* thread.runCoroutineThreadsafe("node:path", "join", ["a", "b"]));
 *   yield* thread.stop();
 * });
 * ```
 */
export class LoopThread {
  /** The name of the thread, which errors and debuggers show. */
  readonly name: string;
  readonly #calls: Calls<CallRequest>;
  readonly #thread: Thread;
  /** Resolved when the thread has ended. */
  readonly #ended: Promise<void>;
  /** Whether the user made the worker, so that its script may serve functions. */
  readonly #serves: boolean;
  #stopping = false;

  /**
   * Starts the thread.
   *
   * @param options - `name`: by default `LoopThread-` and a number. `worker`: a function that makes the
   * `Worker`, of a script of your own that calls {@link serve}; the `LoopThread` then owns and ends it. This
   * is for bundlers, which find the script by `new Worker(new URL("./thread.js", import.meta.url), …)`.
   * @throws TypeError when `name` is not a string, or `worker` is not a function that returns a `Worker`;
   * what `worker` throws.
   */
  constructor(
    options: { name?: string | undefined; worker?: (() => ThreadWorker) | undefined } = {},
  ) {
    checkOptions(options, "name");
    made += 1;
    const { name = `LoopThread-${made}` } = options;
    checkText("name", name);
    this.name = name;
    const worker = madeWorker(options.worker);
    this.#serves = worker !== undefined;
    const { near, far } = openChannel();
    this.#thread = startThread({ name, near, far, worker });
    this.#calls = new Calls({
      port: near,
      // The port would not do: when the thread crashes, the port closes before the crash is reported.
      lifeline: this.#thread,
      origin: `thread ${name}`,
      stopped: () => this.#terminate(),
    });
    this.#ended = this.#thread.ended.then((ending) => {
      this.#calls.end(() => this.#error(ending));
    });
  }

  /**
   * Calls a plain function in the next iteration of the thread's loop, and wakes that loop if it is idle. The
   * function's result is dropped. Functions of one module are called in the order of these calls.
   *
   * asyncio: `loop.call_soon_threadsafe()`.
   *
   * @typeParam F - the type of the function: `typeof import("./jobs.js").print`.
   * @param moduleUrl - the module, as `new URL("./jobs.js", import.meta.url)`; null for the functions
   * that the script of a `worker` of your own has passed to {@link serve}.
   * @param exportName - the name of the export; `default` is the default export.
   * @param args - the arguments, which are cloned.
   * @param options - `transfer`: the parts of `args` that are transferred instead, such as an `ArrayBuffer`;
   * `signal`: cancels the future when aborted, and `await future` is then rejected with the signal's reason.
   * @returns a future that is done when the function has been called. It fails as that of
   * {@link LoopThread.runCoroutineThreadsafe} does, and with a TypeError when the function returns a
   * coroutine or a promise. If it is cancelled before the function's turn, the function is not called.
   * @throws TypeError when `moduleUrl` is not a URL or a relative one, or null without a `worker`, when
   * `exportName` is not a string, or when `args` cannot be cloned.
   */
  callSoonThreadsafe<F extends ThreadFunction = (...args: unknown[]) => unknown>(
    moduleUrl: URL | string | null,
    exportName: string,
    args: Parameters<F>,
    options: { transfer?: readonly Transferable[] | undefined } & SignalOption = {},
  ): Future<void> {
    return this.#begin("soon", moduleUrl, exportName, args, options) as Future<void>;
  }

  /**
   * Runs a function as a task on the thread's loop: a generator function, an async function or another one
   * that returns an awaitable, or a plain one.
   *
   * Cancelling the future cancels the task in the thread, and the future is done when the task has ended,
   * its `finally` blocks included. In an async function, what it awaits of these packages is cancelled, and
   * functions that it passes `currentSignal()` of `@x/future` can end by that signal.
   *
   * Errors arrive with their class, message, stack, cause and all other properties that can be cloned. A
   * class that is neither JavaScript's nor of these packages arrives as its nearest base class that is, with
   * the error's own name.
   *
   * asyncio: `asyncio.run_coroutine_threadsafe()`.
   *
   * @typeParam F - the type of the function: `typeof import("./jobs.js").work`.
   * @param moduleUrl - the module, as `new URL("./jobs.js", import.meta.url)`; null for the functions
   * that the script of a `worker` of your own has passed to {@link serve}.
   * @param exportName - the name of the export; `default` is the default export.
   * @param args - the arguments, which are cloned.
   * @param options - `transfer`: the parts of `args` that are transferred instead, such as an `ArrayBuffer`;
   * `signal`: cancels the future when aborted, and `await future` is then rejected with the signal's reason.
   * @returns a future with the function's result. It fails with what the function throws; with what importing
   * the module throws; with a TypeError when there is no such function, or its result cannot be cloned; and
   * at once with {@link ThreadError} when the thread ends.
   * @throws TypeError when `moduleUrl` is not a URL or a relative one, or null without a `worker`, when
   * `exportName` is not a string, or when `args` cannot be cloned.
   */
  runCoroutineThreadsafe<F extends ThreadFunction = (...args: unknown[]) => unknown>(
    moduleUrl: URL | string | null,
    exportName: string,
    args: Parameters<F>,
    options: { transfer?: readonly Transferable[] | undefined } & SignalOption = {},
  ): Future<ThreadResult<F>> {
    const future = this.#begin("task", moduleUrl, exportName, args, options);
    return future as Future<ThreadResult<F>>;
  }

  /**
   * Cancels all calls that run in the thread, waits until they have ended, and ends the thread. Later calls
   * fail. Cancelling this ends the thread at once, whatever it is doing, so that
   * `timeout(1000, thread.stop())` gives it a second to end. Calling this again, or when the thread has ended
   * by itself, does nothing.
   *
   * asyncio: `loop.call_soon_threadsafe(loop.stop)`, and `thread.join()`.
   *
   * @param options - see {@link @x/future#SignalOption}. When the signal is aborted already, nothing is stopped.
   */
  stop(options?: SignalOption): CoroutineCall<void> {
    return withSignal(namedCall("stop", this.#stop()), options);
  }

  /** Stops the thread: `await using thread = new LoopThread()`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /** For example `<LoopThread LoopThread-1>`. */
  toString(): string {
    return `<LoopThread ${this.name}>`;
  }

  #begin(
    as: CallRequest["as"],
    moduleUrl: URL | string | null,
    exportName: string,
    args: readonly unknown[],
    options: { transfer?: readonly Transferable[] | undefined } & SignalOption,
  ): Future<unknown> {
    const module = this.#checkModule(moduleUrl);
    checkText("exportName", exportName);
    checkArray("args", args);
    const transfer = checkTransfer(options);
    const signal = signalOf(options);
    const future = signal?.aborted
      ? new Future<unknown>()
      : this.#calls.begin({ as, module, exportName, args }, "args", transfer);
    if (signal !== undefined) cancelOnAbort(future, signal);
    return future;
  }

  #checkModule(moduleUrl: URL | string | null): string | null {
    if (moduleUrl !== null || !this.#serves) return checkModule(moduleUrl);
    return null;
  }

  *#stop(): Coroutine<void> {
    this.#beginStop();
    try {
      yield* fromPromise(this.#ended);
    } catch (error) {
      this.#terminate();
      yield* fromPromise(this.#ended);
      throw error;
    }
  }

  #beginStop(): void {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#calls.stop(() => this.#error({ how: "was stopped" }));
  }

  #terminate(): void {
    this.#calls.end(() => this.#error({ how: "was ended before this call was" }));
    this.#thread.terminate();
  }

  #error({ how, ...cause }: Ending): ThreadError {
    return new ThreadError(`thread ${this.name} ${how}`, cause);
  }
}
