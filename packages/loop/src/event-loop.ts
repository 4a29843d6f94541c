import { callOutsideScopes, watchStores } from "#platform";
import { followContexts, runner } from "./context/context.ts";
import type { Entry } from "./entry.ts";
import type { ExceptionContext, ExceptionHandler } from "./exception-handler.ts";
import { type Callback, forget, Handle, TimerHandle } from "./handle.ts";
import {
  checkCallback,
  checkMethods,
  checkNoGenerator,
  checkOptions,
  checkTime,
} from "./helpers/check.ts";
import { describe } from "./helpers/describe.ts";
import { originOf, rememberOrigin } from "./helpers/origin.ts";
import { defaultHost } from "./host/default-host.ts";
import type { Host } from "./host/host.ts";
import { type DriveOptions, HostDriver } from "./host-driver.ts";
import { RunQueue } from "./run-queue.ts";
import {
  type AsyncCode,
  afterAsyncCode,
  awaitPromise,
  coarseTime,
  drive,
  type Extension,
  extension,
  post,
  resume,
  runWhile,
  setTimer,
  timerDue,
  timers,
} from "./shared/protocol.ts";
import { thread } from "./shared/thread.ts";

// A loop puts together a run queue, which has the work, and what runs it: a host driver, from `runForever` until the loop
// is stopped, or the caller, iteration by iteration. Whatever brings work passes through `[post]` or `[setTimer]`, which
// wake a driver that rests. While entries run, the loop is the running loop of its thread, and there is one at most.

/**
 * Runs callbacks and timers, one at a time, in an order that depends on nothing but the program.
 *
 * Most programs never make one: `run` of `@x/future` does. A loop runs when a host turns it
 * ({@link EventLoop.runForever}) or when it is turned by hand ({@link EventLoop.runOnce}).
 *
 * asyncio: `asyncio.EventLoop`.
 *
 * @example
 * ```ts
 * import { EventLoop } from "@x/loop";
 *
 * const loop = new EventLoop();
 * loop.callSoon(console.log, "soon");
 * loop.callLater(10, () => loop.stop());
 * await loop.runForever();
 * loop.close();
 * ```
 */
export class EventLoop {
  /** What tells the time and turns the loop. */
  readonly host: Host;
  /** Whether slow callbacks and coroutines that were never awaited are reported, errors come with the
   * stack where their handle or task was made, and generator functions are refused as callbacks. */
  readonly debug: boolean;
  /** In debug mode, a callback or a step that takes this many ms or more is reported. */
  readonly slowCallbackDuration: number;
  /** @internal */
  declare [extension]: Extension | null;
  readonly #queue: RunQueue<TimerHandle>;
  #driver: HostDriver | undefined;
  #byHand = false;
  #closed = false;
  #exceptionHandler: ExceptionHandler | null = null;

  /**
   * @param options - `host`: what tells the time and turns the loop, by default the runtime;
   * `debug`: see {@link EventLoop.debug}, by default false; `slowCallbackDuration`: in ms, by
   * default 100.
   * @throws TypeError, RangeError when `options` is not an object, `slowCallbackDuration` is not a number or `host`
   * is not a host.
   */
  constructor(
    options: {
      host?: Host | undefined;
      debug?: boolean | undefined;
      slowCallbackDuration?: number | undefined;
    } = {},
  ) {
    checkOptions(options, "debug");
    const { host = defaultHost, debug = false, slowCallbackDuration = 100 } = options;
    checkTime("slowCallbackDuration", slowCallbackDuration);
    checkMethods("host", "a Host", host, ["now", "soon", "later", "at"]);
    watchStores(followContexts);
    this[extension] = null;
    this.host = host;
    this.#queue = new RunQueue(this);
    this.debug = debug;
    this.slowCallbackDuration = slowCallbackDuration;
  }

  /** Whether the loop is being driven, by its host or by hand. */
  get running(): boolean {
    return this.#driver !== undefined || this.#byHand;
  }

  /** Whether {@link EventLoop.close} was called. */
  get closed(): boolean {
    return this.#closed;
  }

  /** The time in monotonic milliseconds, by the loop's host. */
  time(): number {
    return this.host.now();
  }

  /**
   * Calls `callback` with `args` in the next iteration, after what is ready already.
   *
   * asyncio: `loop.call_soon()`.
   *
   * @throws TypeError when `callback` is no function; Error when the loop is closed.
   */
  callSoon<A extends unknown[]>(callback: (...args: A) => void, ...args: A): Handle {
    checkCallback(callback);
    const handle = new Handle(this, callback, args);
    if (this.debug) {
      checkNoGenerator(callback);
      rememberOrigin(handle);
    }
    this[post](handle);
    return handle;
  }

  /**
   * The same as {@link EventLoop.callSoon}, for callers that Python would call from another thread:
   * host callbacks, workers. A loop that is idle is woken by either.
   *
   * asyncio: `loop.call_soon_threadsafe()`.
   */
  callSoonThreadsafe<A extends unknown[]>(callback: (...args: A) => void, ...args: A): Handle {
    return this.callSoon(callback, ...args);
  }

  /**
   * Calls `callback` with `args` in `delay` ms; 0 or less means the next iteration.
   *
   * asyncio: `loop.call_later()`.
   *
   * @throws TypeError, RangeError when `delay` is not a number or `callback` is no function; Error
   * when the loop is closed.
   */
  callLater<A extends unknown[]>(
    delay: number,
    callback: (...args: A) => void,
    ...args: A
  ): TimerHandle {
    checkTime("delay", delay);
    return this.#callAt(this.host.now() + delay, callback, args);
  }

  /**
   * Calls `callback` with `args` when the loop's time is `when`. Equal deadlines are kept in
   * the order they were set, where asyncio leaves it open. A deadline of `Infinity` never comes.
   *
   * asyncio: `loop.call_at()`.
   *
   * @throws TypeError, RangeError when `when` is not a number or `callback` is no function; Error
   * when the loop is closed.
   */
  callAt<A extends unknown[]>(
    when: number,
    callback: (...args: A) => void,
    ...args: A
  ): TimerHandle {
    checkTime("when", when);
    return this.#callAt(when, callback, args);
  }

  /**
   * Lets the host drive the loop until {@link EventLoop.stop}. The process stays alive until then.
   *
   * asyncio: `loop.run_forever()`, which blocks; this returns a promise.
   *
   * @returns a promise that is resolved once the loop was stopped, and rejected with an Error when
   * the loop is closed or already running, or when a loop of this thread is in the middle of a step.
   */
  async runForever(): Promise<void> {
    await this[drive]({ keepAlive: true });
  }

  /**
   * Stops the loop: it finishes its current iteration and then returns from {@link EventLoop.runForever}.
   * What that iteration made ready stays, for the next run. A loop that is not running stops after
   * the first iteration of its next run.
   *
   * asyncio: `loop.stop()`.
   */
  stop(): void {
    this.#queue.stopping = true;
    if (this.#driver?.resting) this.#driver.wake();
  }

  /**
   * Throws away all callbacks and timers, reports what failed unseen, and refuses work from now on.
   * Closing twice is harmless. Tasks are not cancelled: `run` of `@x/future` does that first.
   *
   * asyncio: `loop.close()`.
   *
   * @throws Error while the loop is running.
   */
  close(): void {
    if (this.running) throw new Error("Cannot close a running event loop: stop() it first");
    if (this.#closed) return;
    this.#closed = true;
    this.#queue.clear();
    this[extension]?.closed();
  }

  /**
   * Runs one iteration, now. When nothing is ready, the host is first asked to move to the next
   * deadline, which a {@link VirtualHost} does and a real one cannot.
   *
   * asyncio: `loop._run_once()`.
   *
   * @returns false, without running anything, when there is neither a callback nor a timer.
   * @throws Error when the loop is closed or running, or when another loop is.
   */
  runOnce(): boolean {
    return this[runWhile](noMore);
  }

  /**
   * Sets the function that is told of errors which have no other owner: callbacks that throw, tasks that fail
   * unseen. null goes back to {@link EventLoop.defaultExceptionHandler}.
   *
   * asyncio: `loop.set_exception_handler()`.
   *
   * @throws TypeError when `handler` is neither a function nor null.
   */
  setExceptionHandler(handler: ExceptionHandler | null): void {
    if (handler !== null) checkCallback(handler, "handler");
    this.#exceptionHandler = handler;
  }

  /** Whether {@link EventLoop.setExceptionHandler} has set a handler. @internal */
  get hasExceptionHandler(): boolean {
    return this.#exceptionHandler !== null;
  }

  /**
   * Tells the exception handler. One that throws is reported itself, by the default handler.
   *
   * asyncio: `loop.call_exception_handler()`.
   */
  callExceptionHandler(context: ExceptionContext): void {
    if (this.debug) {
      const origin = originOf(context.task ?? context.future ?? context.handle);
      if (origin !== undefined) context.sourceTraceback ??= origin;
    }
    const handler = this.#exceptionHandler;
    if (handler === null) {
      this.defaultExceptionHandler(context);
      return;
    }
    try {
      const about = (context.task ?? context.future ?? context.handle) as
        | Partial<Entry>
        | undefined;
      if (about?.context) about.context.enter(() => handler(context));
      else handler(context);
    } catch (error) {
      const message = "Unhandled error in exception handler";
      this.defaultExceptionHandler({ message, error, context });
    }
  }

  /**
   * Prints the context with `console.error`. Never throws.
   *
   * asyncio: `loop.default_exception_handler()`.
   */
  defaultExceptionHandler(context: ExceptionContext): void {
    const { message, ...details } = context;
    try {
      console.error(message, details);
    } catch (error) {
      // What was to be printed has a method of its own for that, which is broken.
      try {
        console.error(message, `(its details cannot be printed: ${describe(error)})`);
      } catch {}
    }
  }

  /** @internal */
  [post](entry: Entry): void {
    if (this.#closed) this.#checkOpen();
    thread.trace?.posted(entry);
    this.#queue.ready.push(entry);
    if (this.#driver?.resting) this.#driver.wake();
  }

  /** @internal */
  [setTimer](timer: TimerHandle): void {
    if (this.#closed) this.#checkOpen();
    this.#queue.timers.add(timer);
    this.#driver?.review();
  }

  /** @internal */
  [timerDue](timer: TimerHandle): void {
    this.#queue.ready.push(timer);
  }

  /** @internal */
  get [timers](): Iterable<TimerHandle> {
    return this.#queue.timers;
  }

  /** @internal */
  get [coarseTime](): number {
    return this.#driver === undefined ? -1 : this.#driver.coarseTime;
  }

  /** @internal */
  [forget](timer: TimerHandle): void {
    this.#queue.timers.remove(timer);
    this.#driver?.review();
  }

  /** @internal */
  [awaitPromise](change: 1 | -1): void {
    this.#queue.awaited += change;
  }

  /** @internal */
  [resume](code: AsyncCode): void {
    code.settle();
  }

  /** @internal */
  [afterAsyncCode](callback: () => void): void {
    defaultHost.later(callback);
  }

  /** @internal */
  [runWhile](goesOn: () => boolean): boolean {
    this.#checkMayRun();
    this.#byHand = true;
    let hasRun = true;
    try {
      callOutsideScopes(() => {
        thread.running = this;
        const queue = this.#queue;
        while (queue.ready.size > 0 || this.#moveTime()) {
          thread.trace?.turn();
          queue.runIteration(this.debug ? this.#executeTimed : runner());
          if (!goesOn()) return;
        }
        hasRun = false;
      });
    } finally {
      thread.running = null;
      this.#byHand = false;
    }
    return hasRun;
  }

  /** @internal */
  [drive](options: DriveOptions): Promise<void> {
    this.#checkMayRun();
    return new Promise<void>((resolve) => {
      const ended = (): void => {
        thread.loops.delete(this);
        this.#driver = undefined;
        this.#queue.stopping = false;
        resolve();
      };
      const run = (count: number): void => this.#run(count);
      thread.loops.add(this);
      this.#driver = new HostDriver({ host: this.host, queue: this.#queue, run, ended }, options);
    });
  }

  /** Moves the time to the next deadline, if the host can. Returns false if there is none, or one that never comes. */
  #moveTime(): boolean {
    const next = this.#queue.timers.first;
    if (next === undefined) return false;
    if (this.host.advance === undefined) return true;
    if (next.when === Number.POSITIVE_INFINITY) return false;
    this.host.advance(next.when);
    return true;
  }

  /** Runs the next `count` entries of the iteration, as the running loop. */
  #run(count: number): void {
    thread.running = this;
    thread.trace?.turn();
    try {
      this.#queue.run(count, this.debug ? this.#executeTimed : runner());
    } finally {
      thread.running = null;
    }
  }

  readonly #executeTimed = (entry: Entry): void => {
    const start = defaultHost.now();
    runner()(entry);
    const took = defaultHost.now() - start;
    if (took >= this.slowCallbackDuration) {
      console.warn(`Executing ${entry} took ${took.toFixed(3)} ms`);
    }
  };

  #callAt(when: number, callback: Callback, args: readonly unknown[]): TimerHandle {
    checkCallback(callback);
    const timer = new TimerHandle(this, when, callback, args);
    if (this.debug) {
      checkNoGenerator(callback);
      rememberOrigin(timer);
    }
    this[setTimer](timer);
    return timer;
  }

  #checkOpen(): void {
    if (this.#closed) throw new Error("Event loop is closed: use another loop, or a new one");
  }

  #checkMayRun(): void {
    this.#checkOpen();
    if (this.running) {
      throw new Error("This event loop is already running: stop() it first, or use another loop");
    }
    if (thread.running !== null) {
      throw new Error(
        "Cannot run the event loop while another loop is running: wait with yield* inside a coroutine",
      );
    }
  }
}

function noMore(): boolean {
  return false;
}
