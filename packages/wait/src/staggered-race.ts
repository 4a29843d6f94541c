import {
  type CallScope,
  type CancelledError,
  type Coroutine,
  type CoroutineCall,
  call,
  coroutine,
  createTask,
  Future,
  type SignalOption,
  sleep,
  type Task,
} from "@x/future";
import { Dependent, NONE, setResultUnlessDone, withSignal } from "@x/future/internal";
import { getRunningLoop } from "@x/loop";
import { checkCallback, checkTime, describe } from "@x/loop/internal";

/** A function of a {@link staggeredRace}, which begins when its turn comes. */
export type Contestant<T> = (scope: CallScope) => Coroutine<T> | PromiseLike<T> | T;

/** What comes of a {@link staggeredRace}. */
export type StaggeredOutcome<T> = {
  /** What each function that has begun failed with, in their order; undefined for the winner. Those that were
   * cancelled have a CancelledError. */
  readonly exceptions: readonly unknown[];
} & (
  | {
      /** What the winner has returned; undefined if there is none. */
      readonly value: T;
      /** Which function has won; null if none has. */
      readonly index: number;
    }
  | { readonly value: undefined; readonly index: null }
);

/**
 * Calls functions one after the other until one succeeds, and does not wait for the end of one before it calls the
 * next: it does so when `delay` ms have passed, or at once when the one before fails. So a slow server costs `delay`
 * ms and no more, and the next one is asked only if it is needed. This is known as hedging, and as happy eyeballs.
 *
 * The first success wins. No further function is called then, and those that run are cancelled and awaited.
 * Cancelling the call does the same. When all have failed, there is no winner and no error is thrown.
 *
 * asyncio: `asyncio.staggered.staggered_race()`. A function that returns although it was cancelled does not count
 * here; there it is an assertion that fails.
 *
 * @param fns - async functions, generator functions or plain ones. They are given a scope whose `signal` is aborted when
 * they are cancelled.
 * @param delay - in ms; null: a function is called only when the one before has failed.
 * @param options - see {@link @x/future#SignalOption}.
 * @returns the `value` and the `index` of the winner, and the `exceptions` of the others.
 * @throws at once TypeError, RangeError when an argument is not valid.
 *
 * @example
 * ```ts
 * import { runSync, sleep } from "@x/future";
 * import { staggeredRace } from "@x/wait";
 *
 * const ask = (server: string, ms: number) => () => sleep(ms, `${server} says hello`);
 *
 * // Rome gets 100 ms before Oslo is asked, too.
 * const { value, index } = runSync(staggeredRace([ask("Rome", 60_000), ask("Oslo", 10)], 100));
 * console.log(index, value);
 * ```
 */
export function staggeredRace<T>(
  fns: Iterable<Contestant<T>>,
  delay: number | null,
  options?: SignalOption,
): CoroutineCall<StaggeredOutcome<T>> {
  if (typeof fns?.[Symbol.iterator] !== "function") {
    throw new TypeError(
      `fns must be an array or another iterable of functions, not ${describe(fns)}`,
    );
  }
  const list = [...fns];
  for (const [index, fn] of list.entries()) checkCallback(fn, `fns[${index}]`);
  if (delay !== null) checkTime("delay", delay);
  const race = runRace(list, delay) as CoroutineCall<StaggeredOutcome<T>>;
  return withSignal(race, options);
}

const runRace = /* @__PURE__ */ coroutine(function* staggeredRace(
  fns: readonly Contestant<unknown>[],
  delay: number | null,
): Coroutine<StaggeredOutcome<unknown>> {
  return yield* new StaggeredRace(fns, delay).run();
});

/**
 * As in asyncio, each function runs in a task that first waits until it may call it, and that starts the task of the
 * next function just before it does. So the order of events is that of asyncio, iteration by iteration.
 */
class StaggeredRace {
  readonly #fns: readonly Contestant<unknown>[];
  readonly #delay: number | null;
  readonly #exceptions: unknown[] = [];
  /** The tasks that are not done. */
  readonly #tasks = new Set<Task<void>>();
  #winner: { value: unknown; index: number } | undefined;
  /** Done when no task is left. */
  #end: Future<void> | undefined;

  constructor(fns: readonly Contestant<unknown>[], delay: number | null) {
    this.#fns = fns;
    this.#delay = delay;
  }

  *run(): Coroutine<StaggeredOutcome<unknown>> {
    let interruption: unknown = NONE;
    this.#start(undefined);
    while (this.#tasks.size > 0) {
      this.#end = new Dependent(() => this.#tasks);
      try {
        yield* this.#end;
      } catch (error) {
        interruption = error;
        for (const task of this.#tasks) task.cancel((error as CancelledError).args[0]);
      }
    }
    if (interruption !== NONE) throw interruption;
    const { value, index } = this.#winner ?? { value: undefined, index: null };
    return { value, index, exceptions: this.#exceptions } as StaggeredOutcome<unknown>;
  }

  /** @param mayCall - done when the task may call its function; undefined if it may at once. */
  #start(mayCall: Future<void> | undefined): void {
    const task = createTask(this.#callNext(mayCall));
    this.#tasks.add(task);
    task.addDoneCallback(() => {
      this.#tasks.delete(task);
      if (this.#tasks.size === 0) setResultUnlessDone(this.#end);
    });
  }

  *#callNext(mayCall: Future<void> | undefined): Coroutine<void> {
    if (mayCall !== undefined) yield* this.#wait(mayCall);
    const index = this.#exceptions.length;
    const fn = this.#fns[index];
    if (fn === undefined) return;
    this.#exceptions.push(undefined);
    const mayCallNext = new Future<void>();
    this.#start(mayCallNext);
    let value: unknown;
    try {
      value = yield* call(fn);
    } catch (error) {
      this.#exceptions[index] = error;
      setResultUnlessDone(mayCallNext);
      return;
    }
    if (this.#winner !== undefined) return;
    this.#winner = { value, index };
    for (const task of this.#tasks) task.cancel();
  }

  /** Waits until the function before has failed or the delay is over. */
  *#wait(mayCall: Future<void>): Coroutine<void> {
    const delay = this.#delay;
    if (delay === null) {
      yield* mayCall;
    } else if (delay > 0) {
      const timer = getRunningLoop().callLater(delay, () => setResultUnlessDone(mayCall));
      try {
        yield* mayCall;
      } finally {
        timer.cancel();
      }
    } else {
      // asyncio takes as long to give up at once.
      for (let i = 0; i < 3; i += 1) yield* sleep(0);
    }
  }
}
