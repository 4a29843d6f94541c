/// <reference lib="esnext.disposable" preserve="true" />

import {
  type Coroutine,
  type CoroutineCall,
  coroutine,
  Future,
  fromPromise,
  type SignalOption,
} from "@x/future";
import { cancelOnAbort, signalOf, withSignal } from "@x/future/internal";
import { checkOptions } from "@x/loop/internal";
import { startThread } from "#platform";
import { Calls } from "./calls.ts";
import { checkArray, checkModule, checkText, checkTransfer, madeWorker } from "./check.ts";
import type { Job } from "./messages.ts";
import type { Ending, Thread, ThreadWorker } from "./platform/thread.ts";
import { openChannel, type Transferable } from "./port.ts";
import { ThreadError } from "./thread-error.ts";

/** A function that a {@link LoopThread} can call: a generator function, an async or a plain one. */
export type ThreadFunction = (...args: never[]) => unknown;

/** What such a function returns in the end. */
export type ThreadResult<F extends ThreadFunction> =
  ReturnType<F> extends Coroutine<infer T> ? T : Awaited<ReturnType<F>>;

let made = 0;

/**
 * A thread with a loop of its own. What is called there does not hold up anything here, however long it
 * computes. Functions do not cross threads: what is called is the export of a module, which the thread
 * imports. Arguments and results are cloned.
 *
 * The thread starts at once, and runs until it is stopped. It keeps the process alive while somebody
 * waits for a call or for its end, and not otherwise.
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
  /** Its name, for people: in errors and in debuggers. */
  readonly name: string;
  readonly #calls: Calls<Job>;
  readonly #thread: Thread;
  /** Resolved when the thread has ended. */
  readonly #gone: Promise<void>;
  /** Whether its script may serve functions. */
  readonly #serves: boolean;
  #stopping = false;

  /**
   * Starts the thread.
   *
   * @param options - `name`: by default `LoopThread-` and a number. `worker`: makes the thread, of a
   * script of your own, which calls {@link serve}; from then on the thread is ended by this. It is for
   * bundlers, which find the script by `new Worker(new URL("./thread.js", import.meta.url), …)`.
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
      // Not the port, which dies with its thread, before anybody is told.
      lifeline: this.#thread,
      origin: `thread ${name}`,
      stopped: () => this.#terminate(),
    });
    this.#gone = this.#thread.ended.then((ending) => {
      this.#calls.end(() => this.#error(ending));
    });
  }

  /**
   * Has the thread's loop call a plain function in its next iteration, with `args`; wakes a loop that is
   * idle. What it returns is dropped. Functions of one module are called in the order in which this was
   * called.
   *
   * asyncio: `loop.call_soon_threadsafe()`.
   *
   * @typeParam F - the type of the function: `typeof import("./jobs.js").print`.
   * @param moduleUrl - the module, as `new URL("./jobs.js", import.meta.url)`; null for the functions
   * that the script of a `worker` of your own has given to {@link serve}.
   * @param exportName - which of its exports; `default` is the default one.
   * @param args - are cloned.
   * @param options - `transfer`: what of `args` is given away instead, such as an `ArrayBuffer`; `signal`:
   * cancels the future when aborted, and `await future` is then rejected with the signal's reason.
   * @returns a future, done when the function was called. It fails as that of
   * {@link LoopThread.runCoroutineThreadsafe} does; with a TypeError also when the function returned a
   * coroutine or a promise. Cancelled before its turn, the function is not called.
   * @throws TypeError when `moduleUrl` is relative or no URL, or null without a `worker`, `exportName` no
   * string, or `args` cannot be cloned.
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
   * Has the thread run a function as a task on its loop: a generator function, one that returns anything
   * else that can be awaited, such as an async function, or a plain one.
   *
   * Cancelling the future cancels the task there, and the future is done when that has ended, its
   * `finally` included. An async function is told as any task's is: what it awaits of these packages is
   * cancelled, and what is given `currentSignal()` of `@x/future` ends by that.
   *
   * Errors arrive with class, message, stack, cause and whatever else of them can be cloned, if their
   * class is JavaScript's or of these packages; others are of the nearest of those, with their own name.
   *
   * asyncio: `asyncio.run_coroutine_threadsafe()`.
   *
   * @typeParam F - the type of the function: `typeof import("./jobs.js").work`.
   * @param moduleUrl - the module, as `new URL("./jobs.js", import.meta.url)`; null for the functions
   * that the script of a `worker` of your own has given to {@link serve}.
   * @param exportName - which of its exports; `default` is the default one.
   * @param args - are cloned.
   * @param options - `transfer`: what of `args` is given away instead, such as an `ArrayBuffer`; `signal`:
   * cancels the future when aborted, and `await future` is then rejected with the signal's reason.
   * @returns a future with what the function returns in the end. It fails with what the function throws;
   * with what importing the module throws; with a TypeError when there is no such function, or its result
   * cannot be cloned; with {@link ThreadError} when the thread has ended, at once.
   * @throws TypeError when `moduleUrl` is relative or no URL, or null without a `worker`, `exportName` no
   * string, or `args` cannot be cloned.
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
   * Ends it all: cancels what runs there, waits for it, and ends the thread. Calls made from now on fail.
   * When this is cancelled, the thread is ended there and then, whatever it does: so
   * `timeout(1000, thread.stop())` leaves it a second. Harmless when called again, or when the thread has
   * ended by itself.
   *
   * asyncio: `loop.call_soon_threadsafe(loop.stop)`, and `thread.join()`.
   *
   * @param options - see {@link @x/future#SignalOption}. When the signal is aborted already, nothing is stopped.
   */
  stop(options?: SignalOption): CoroutineCall<void> {
    const call = stop({
      begin: () => this.#stop(),
      gone: this.#gone,
      terminate: () => this.#terminate(),
    });
    return withSignal(call, options);
  }

  /** Stops it: `await using thread = new LoopThread()`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /** For example `<LoopThread LoopThread-1>`. */
  toString(): string {
    return `<LoopThread ${this.name}>`;
  }

  #begin(
    as: Job["as"],
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

  #stop(): void {
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

const stop = /* @__PURE__ */ coroutine(function* stop(thread: {
  begin(): void;
  readonly gone: Promise<void>;
  terminate(): void;
}): Coroutine<void> {
  thread.begin();
  try {
    yield* fromPromise(thread.gone);
  } catch (error) {
    thread.terminate();
    yield* fromPromise(thread.gone);
    throw error;
  }
});
