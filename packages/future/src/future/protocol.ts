// How futures, what waits for them and what cancels them call one another. The names are registered symbols, since each of
// them may be of another copy of this package.

/** Tells a waiter that what it waits for is done. */
export const wake: unique symbol = Symbol.for("@x/future.wake");

/** Settles a promise with the outcome of a future. */
export const settlePromise: unique symbol = Symbol.for("@x/future.settlePromise");

/** Cancels a future for the last time: a function that is still at work on it is not waited for any more. */
export const letGo: unique symbol = Symbol.for("@x/future.letGo");

/** Cancels a task on behalf of one of its scopes, without aborting the signals of the scopes around that one. */
export const cancelFrom: unique symbol = Symbol.for("@x/future.cancelFrom");

/** What a future tells when it is done: a task, a promise, a done-callback. */
export type Waiter = { [wake](): void } | Callback;

/** A done-callback. */
export type Callback = (future: never) => void;

/** What {@link takeError} gives if there is no error. */
export const NONE: unique symbol = Symbol.for("@x/future.none");

/** Puts a waiter behind the others, or wakes it in the next iteration when the future is done. */
export const addWaiter: unique symbol = Symbol.for("@x/future.addWaiter");

/** Takes the error of a done future, on behalf of a waiter; `NONE` if it has a result. */
export const takeError: unique symbol = Symbol.for("@x/future.takeError");

/** The error of a done future, which does not count as looked at; `NONE` if it has a result. */
export const peekError: unique symbol = Symbol.for("@x/future.peekError");

/** The message a future was cancelled with. */
export const cancelMessage: unique symbol = Symbol.for("@x/future.cancelMessage");

/** What a future is, in texts. */
export const kind: unique symbol = Symbol.for("@x/future.kind");

/** What a task that waits for a future waits for: lines of its stack. */
export const waitedFor: unique symbol = Symbol.for("@x/future.waitedFor");

/** The futures that a future is settled by, such as those of a gather: what waits for it waits for them. */
export const parts: unique symbol = Symbol.for("@x/future.parts");

/** A request to cancel that has still to be delivered. */
export interface CancelRequest {
  /** What the CancelledError is to say. */
  readonly message: unknown;
}
