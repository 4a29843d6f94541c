import { checkUnowned, coroutineName } from "./ownership.ts";
import { registers, type Waited } from "./registers.ts";
import {
  CALL,
  type Coroutine,
  type Suspendable,
  type Suspension,
  type SuspensionIterator,
  WAIT,
} from "./tokens.ts";

// What `yield*` iterates over where a coroutine waits or calls. One iterator of each kind serves all: what it is about
// lies in the registers from the moment that `yield*` asks for it to the moment that it begins, and nothing else can
// run in between.

/** What a generator yields to wait; the same object each time. */
const WAITING: IteratorYieldResult<Suspension> = { done: false, value: WAIT };

/** What a generator yields to call; the same object each time. */
const CALLING: IteratorYieldResult<Suspension> = { done: false, value: CALL };

/** What a generator yields to let the others run; the same object each time. */
export const PAUSING: IteratorYieldResult<undefined> = { done: false, value: undefined };

/** How `yield*` ends after that; the same object each time. */
const PAUSED: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** Suspends the current task until `future` is done. */
export function suspendOn(future: Waited<unknown>): IteratorYieldResult<Suspension> {
  if (registers.task === null) {
    throw new Error(
      "a coroutine can wait only inside a task: start it with run, runSync or createTask",
    );
  }
  registers.waiting = future;
  return WAITING;
}

/** An iterator that serves all, for what it is about lies in the kernel when it begins. */
abstract class SharedIterator implements SuspensionIterator<unknown> {
  [Symbol.iterator](): this {
    return this;
  }

  next(outcome: unknown): IteratorResult<Suspension | undefined, unknown> {
    const target = registers.opening;
    if (target === null) return this.end(outcome);
    registers.opening = null;
    return this.begin(target);
  }

  throw(error: unknown): never {
    throw error;
  }

  return(value: unknown): IteratorReturnResult<unknown> {
    return { done: true, value };
  }

  /** How `yield*` ends, with the outcome of what it was for. */
  protected end(outcome: unknown): IteratorReturnResult<unknown> {
    return { done: true, value: outcome };
  }

  protected abstract begin(target: unknown): IteratorResult<Suspension | undefined, unknown>;
}

class WaitIterator extends SharedIterator {
  protected begin(future: Waited<unknown>): IteratorResult<Suspension, unknown> {
    return future.done ? { done: true, value: future.result() } : suspendOn(future);
  }
}

class CallIterator extends SharedIterator {
  protected begin(callee: Coroutine<unknown>): IteratorResult<Suspension, unknown> {
    checkUnowned(callee);
    registers.callee = callee;
    return CALLING;
  }
}

class PauseIterator extends SharedIterator {
  protected begin(): IteratorResult<undefined, unknown> {
    return PAUSING;
  }

  protected override end(): IteratorReturnResult<undefined> {
    return PAUSED;
  }
}

const waits = /* @__PURE__ */ new WaitIterator();
const calls = /* @__PURE__ */ new CallIterator();
const pauses = /* @__PURE__ */ new PauseIterator();

/** The iterator behind `yield* future`. */
export function waitOf<T>(future: Waited<T>): SuspensionIterator<T> {
  registers.opening = future;
  return waits as SuspensionIterator<T>;
}

/** The iterator behind a wait of exactly one iteration. */
export function pause(): SuspensionIterator<void> {
  registers.opening = pauses;
  return pauses as SuspensionIterator<void>;
}

/** What is behind `yield*` of a coroutine that the task drives on its own stack of frames. To be used
 * at once: `yield* callOf(callee)`. */
export function callOf<T>(callee: Coroutine<T>): Suspendable<T> & SuspensionIterator<T> {
  registers.opening = callee;
  return calls as unknown as ReturnType<typeof callOf<T>>;
}

/** The same for steps that are a part of the coroutine that runs them: they have no name of their own where a task's
 * calls are shown. A coroutine that waits often is resumed sooner than through `yield*` of generators in one another. */
export function partOf<T>(steps: Coroutine<T>): Suspendable<T> & SuspensionIterator<T> {
  (steps as { [coroutineName]?: null })[coroutineName] = null;
  return callOf(steps);
}
