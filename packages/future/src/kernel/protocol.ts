import type { Future } from "../future/future.ts";
import { awaited } from "../reports/never-awaited.ts";
import { registers } from "./registers.ts";

// How a coroutine talks to the task that drives it. It yields one of two tokens, or nothing, and
// says in `kernel` what the token is about; the task answers with the outcome. Tokens and state are
// shared by all copies of this package in the process.

/** What a coroutine yields to the task that drives it. Opaque: `yield*` makes them. */
export interface Suspension {
  /** Only a type, for the compiler's message where a star is missing. */
  readonly "write yield* in the place of yield": never;
}

/**
 * What a generator function that waits is annotated with: `function* f(): Coroutine<number>`
 * returns a number in the end and waits with `yield*` in between.
 *
 * asyncio: a coroutine object.
 */
export type Coroutine<T> = Generator<Suspension | undefined, T, unknown>;

/** Yielded to wait for `kernel.waiting`. */
export const WAIT: Suspension = /* @__PURE__ */ tokenOf("wait");

/** Yielded to have `kernel.callee` run to its end. */
export const CALL: Suspension = /* @__PURE__ */ tokenOf("call");

function tokenOf(name: "wait" | "call"): Suspension {
  return registers[name];
}

/** Whether a value is what a coroutine yields to its task. */
export function isSuspension(value: unknown): value is Suspension | undefined {
  return value === undefined || value === WAIT || value === CALL;
}

/** On a coroutine that was started: the coroutine that called it, or its task. */
export const owner: unique symbol = Symbol.for("@x/future.owner");

/** On the coroutines of a named function: its name. */
export const coroutineName: unique symbol = Symbol.for("@x/future.coroutineName");

/** What the kernel reads of a coroutine besides its methods. */
export interface Owned {
  [owner]?: object;
  readonly [coroutineName]?: string;
}

/** What a generator yields to wait; the same object each time. */
const WAITING: IteratorYieldResult<Suspension> = { done: false, value: WAIT };

/** What a generator yields to call; the same object each time. */
const CALLING: IteratorYieldResult<Suspension> = { done: false, value: CALL };

/** What a generator yields to let the others run; the same object each time. */
export const PAUSING: IteratorYieldResult<undefined> = { done: false, value: undefined };

/** What an iterator behind `yield*` looks like. */
export type SuspensionIterator<T> = Iterator<Suspension | undefined, T, unknown>;

/** Suspends the current task until `future` is done. */
export function suspendOn(future: Future<unknown>): IteratorYieldResult<Suspension> {
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
    if (target === null) return { done: true, value: outcome };
    registers.opening = null;
    return this.begin(target);
  }

  throw(error: unknown): never {
    throw error;
  }

  return(value: unknown): IteratorReturnResult<unknown> {
    return { done: true, value };
  }

  protected abstract begin(target: unknown): IteratorResult<Suspension | undefined, unknown>;
}

class WaitIterator extends SharedIterator {
  protected begin(future: Future<unknown>): IteratorResult<Suspension, unknown> {
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
}

const waits = /* @__PURE__ */ new WaitIterator();
const calls = /* @__PURE__ */ new CallIterator();
const pauses = /* @__PURE__ */ new PauseIterator();

/** The iterator behind `yield* future`. */
export function waitOf<T>(future: Future<T>): SuspensionIterator<T> {
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
export function callOf<T>(
  callee: Coroutine<T>,
): Iterable<Suspension | undefined, T, unknown> & SuspensionIterator<T> {
  registers.opening = callee;
  return calls as unknown as ReturnType<typeof callOf<T>>;
}

/** @throws Error when a coroutine has been started before: it can be awaited only once. */
export function checkUnowned(coroutine: Coroutine<unknown>): void {
  if ((coroutine as Owned)[owner] !== undefined) throw alreadyAwaited(nameOf(coroutine));
}

/** Marks a coroutine as started, by the coroutine that calls it or the task that drives it. */
export function own(coroutine: Coroutine<unknown>, by: object): void {
  (coroutine as Owned)[owner] = by;
  awaited(coroutine);
}

/** The error of awaiting a coroutine for the second time. */
function alreadyAwaited(name: string): Error {
  return new Error(
    `${name} was already awaited: call the function again, or share a task made by createTask`,
  );
}

/** What a coroutine is called in messages. */
export function nameOf(coroutine: object): string {
  return (coroutine as Owned)[coroutineName] || "coroutine";
}
