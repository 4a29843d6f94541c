/** Tells a waiter that what it waits for is done. */
export const wake: unique symbol = Symbol.for("@x/future.wake");

/** Settles a promise with the outcome of a future. */
export const settlePromise: unique symbol = Symbol.for("@x/future.settlePromise");

/** Cancels a future for the last time: a function that is still at work on it is not waited for any more. */
export const letGo: unique symbol = Symbol.for("@x/future.letGo");

/** What a future tells when it is done: a task, a promise, a done-callback. */
export type Waiter = { [wake](): void } | Callback;

/** A done-callback. */
export type Callback = (future: never) => void;
