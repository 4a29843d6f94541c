import {
  type CancelledError,
  type Coroutine,
  type Future,
  isCancelled,
  isFuture,
  sleep,
} from "@x/future";
import { currentDriver, type Driver } from "@x/future/internal";
import type { Dialect } from "./dialect.ts";

/**
 * Coroutines that go on as late as async functions do, so that a schedule can put anything between
 * the end of a wait and what follows it. What can happen to an async function there can happen to them:
 *
 * - a request to cancel that comes when the function waits for nothing is delivered at its next wait;
 * - one that comes while a CancelledError is on its way is merged with that;
 * - where no wait follows, what the function ends with counts, and its caller gets the request.
 */
export const lateCoroutines: Dialect = {
  *wait(awaitable) {
    return (yield awaitable as never) as never;
  },
  write:
    (steps) =>
    (...args) => {
      const frame = new Frame();
      const coroutine = perform(steps(...args), frame);
      frames.set(coroutine, frame);
      return coroutine;
    },
  defer: (fn) => fn() as Coroutine<never>,
};

/** A function that runs, with the functions that it has called itself. What a timeout or a group calls is a function of its own. */
class Frame {
  caller: Frame | undefined;
  /** The request to cancel that is to be delivered at the next wait. */
  due: { readonly message: unknown } | undefined;

  get outermost(): Frame {
    return this.caller?.outermost ?? this;
  }
}

const frames = new WeakMap<object, Frame>();

type Outcome = { readonly value: unknown } | { readonly error: unknown };

function* perform<T>(steps: Coroutine<T>, frame: Frame): Coroutine<T> {
  let outcome: Outcome;
  try {
    let step = steps.next();
    while (!step.done) {
      const awaited = step.value as unknown as Coroutine<unknown>;
      const callee = frames.get(awaited);
      if (callee !== undefined) callee.caller = frame;
      const ended = yield* callee === undefined
        ? waitFor(awaited, frame.outermost)
        : outcomeOf(awaited);
      step = "error" in ended ? steps.throw(ended.error) : steps.next(ended.value);
    }
    outcome = { value: step.value };
  } catch (error) {
    outcome = { error };
  }
  const { outermost } = frame;
  outermost.due = (yield* goOnLate()) ?? outermost.due;
  if (outermost === frame && frame.due !== undefined) driver().deferLate(frame.due.message);
  if ("error" in outcome) throw outcome.error;
  return outcome.value as T;
}

function* waitFor(awaited: Coroutine<unknown>, frame: Frame): Coroutine<Outcome> {
  frame.due = (yield* goOnLate()) ?? frame.due;
  const { due } = frame;
  frame.due = undefined;
  if (due !== undefined) driver().cancellation.defer(due.message);
  const outcome = yield* outcomeOf(awaited);
  const own = isFuture(awaited) && awaited.done ? yield* ownOutcome(awaited, outcome) : outcome;
  if (isCancellation(own)) {
    yield* goOnLate();
    return own;
  }
  // An async function has the outcome of a future from the moment when that is done.
  frame.due = own === outcome ? undefined : messageOf(outcome);
  frame.due = (yield* goOnLate()) ?? frame.due;
  return own;
}

/** The outcome of a future that is done, given what a wait for it has ended with: that, or a CancelledError. */
function* ownOutcome(future: Future<unknown>, outcome: Outcome): Coroutine<Outcome> {
  return isCancellation(outcome) && !future.cancelled
    ? yield* outcomeOf(future as unknown as Coroutine<unknown>)
    : outcome;
}

function isCancellation(outcome: Outcome): outcome is { readonly error: unknown } {
  return "error" in outcome && isCancelled(outcome.error);
}

function* outcomeOf(awaited: Coroutine<unknown>): Coroutine<Outcome> {
  try {
    return { value: yield* awaited };
  } catch (error) {
    return { error };
  }
}

/** Lets others go first, if the schedule says so. Returns a request to cancel that comes meanwhile. */
function* goOnLate(): Coroutine<Frame["due"]> {
  const outcome = yield* outcomeOf(sleep(0) as unknown as Coroutine<unknown>);
  return messageOf(outcome);
}

function driver(): Driver<unknown> {
  return currentDriver() as Driver<unknown>;
}

/** The request to cancel that an outcome tells of. */
function messageOf(outcome: Outcome): Frame["due"] {
  if (!("error" in outcome)) return undefined;
  const [message] = (outcome.error as CancelledError).args;
  return { message };
}
