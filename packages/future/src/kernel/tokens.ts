import { registers } from "./registers.ts";

// How a coroutine talks to the task that drives it. It yields one of two tokens, or nothing, and leaves in the
// registers what the token is about. The task answers with the outcome: it resumes the coroutine with a value, or
// throws an error into it. Tokens and registers are shared by all copies of this package in the process.

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

/** Yielded to wait for `registers.waiting`. */
export const WAIT: Suspension = /* @__PURE__ */ tokenOf("wait");

/** Yielded to call `registers.callee`: the task runs it to its end. */
export const CALL: Suspension = /* @__PURE__ */ tokenOf("call");

function tokenOf(name: "wait" | "call"): Suspension {
  return registers[name] as Suspension;
}

/** Whether a value is what a coroutine yields to its task. */
export function isSuspension(value: unknown): value is Suspension | undefined {
  return value === undefined || value === WAIT || value === CALL;
}

/** What an iterator behind `yield*` looks like. */
export type SuspensionIterator<T> = Iterator<Suspension | undefined, T, unknown>;

/** What `yield*` takes. It is not `Iterable`, whose second type argument TypeScript has only from 5.6 on. */
export interface Suspendable<T> {
  [Symbol.iterator](): SuspensionIterator<T>;
}
