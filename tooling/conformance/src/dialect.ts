import { type Awaitable, type Coroutine, call } from "@x/future";

/** What a statement waits for. */
export type Waitable<T> = Coroutine<T> | PromiseLike<T>;

/**
 * How the bodies of a scenario are written: as coroutines or as async functions. The handlers of statements
 * are generators, whatever the dialect is: they wait only with `wait`, and whatever they give to be called
 * goes through `write`.
 */
export interface Dialect {
  /** Waits for something: `yield*` or `await`. */
  wait<T>(awaitable: Waitable<T>): Coroutine<T>;
  /** A function of the dialect that does what a generator function says. */
  write<A extends unknown[], T>(
    steps: (...args: A) => Coroutine<T>,
  ): (...args: A) => Coroutine<T> | Promise<T>;
  /** A call of a function of the dialect that has not begun, for a task or a combinator to begin. */
  defer<T>(fn: () => Coroutine<T> | Promise<T>): Awaitable<T>;
}

export const coroutines: Dialect = {
  *wait(awaitable) {
    return yield* awaitable as Coroutine<never>;
  },
  write: (steps) => steps,
  defer: (fn) => fn() as Coroutine<never>,
};

export const asyncFunctions: Dialect = {
  *wait(awaitable) {
    return (yield awaitable as never) as never;
  },
  write:
    (steps) =>
    (...args) =>
      perform(steps(...args)),
  defer: call,
};

/** What compilers make of an async function where there are none: a generator whose `yield` is `await`. */
async function perform<T>(steps: Coroutine<T>): Promise<T> {
  let step = steps.next();
  while (!step.done) {
    let value: unknown;
    try {
      value = await step.value;
    } catch (error) {
      step = steps.throw(error);
      continue;
    }
    step = steps.next(value);
  }
  return step.value;
}
