import { describe, isInstance } from "@x/loop/internal";

const invalidStateBrand: unique symbol = Symbol.for("@x/future.InvalidStateError");
const timeoutBrand: unique symbol = Symbol.for("@x/future.TimeoutError");
const cancelledBrand: unique symbol = Symbol.for("@x/future.CancelledError");

/**
 * Thrown into a coroutine at the point where it waits, when its task is cancelled, and by
 * `result()` of what was cancelled.
 *
 * JavaScript's `catch` catches it like any error, where Python's `except Exception` does not: clean
 * up, and throw it again. {@link isCancelled} tells it apart.
 *
 * asyncio: `asyncio.CancelledError`.
 */
export class CancelledError extends Error {
  /** @internal */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isInstance(value, this, cancelledBrand);
  }

  /** The message given to `cancel`, if there was one. */
  readonly args: readonly unknown[];
  /** @param args - the message, or nothing. */
  constructor(...args: readonly unknown[]) {
    super(args.length > 0 ? textOf(args[0]) : "cancelled");
    this.args = args;
  }

  /** @internal */
  get [cancelledBrand](): true {
    return true;
  }

  /** The name of the class. */
  override readonly name: string = "CancelledError";
}

/** A message can be anything, such as the reason of a signal. */
function textOf(message: unknown): string {
  return typeof message === "string" ? message : describe(message);
}

/**
 * Whether an error says that something was cancelled: a {@link CancelledError}, be it of another copy of
 * this package, or the AbortError that a function of the platform rejects with because of a signal that
 * was aborted by a cancellation.
 */
export function isCancelled(error: unknown): error is CancelledError {
  return cancellationOf(error) !== undefined;
}

/** The CancelledError that an error is, or that an AbortError was caused by. */
export function cancellationOf(error: unknown): CancelledError | undefined {
  try {
    if (isCancelledError(error)) return error;
    const { name, cause } = Object(error) as Partial<Error>;
    return name === "AbortError" && isCancelledError(cause) ? cause : undefined;
  } catch {
    // What can be thrown need not be readable.
    return undefined;
  }
}

function isCancelledError(error: unknown): error is CancelledError {
  return (error as { [cancelledBrand]?: true } | null | undefined)?.[cancelledBrand] === true;
}

/** A CancelledError without a stack, which would show nothing but the loop and cost ten times the
 * rest. */
export function cancelledError(message: unknown): CancelledError {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  const error = message === undefined ? new CancelledError() : new CancelledError(message);
  Error.stackTraceLimit = stackTraceLimit;
  return error;
}

/**
 * Thrown by an operation that a future or a task is not in the state for, such as `result()` while
 * it is pending or `setResult()` when it is done.
 *
 * asyncio: `asyncio.InvalidStateError`.
 */
export class InvalidStateError extends Error {
  /** @internal */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isInstance(value, this, invalidStateBrand);
  }

  /** @internal */
  get [invalidStateBrand](): true {
    return true;
  }

  /** The name of the class. */
  override readonly name: string = "InvalidStateError";
}

/**
 * Thrown when a deadline has passed. Its `cause` is the {@link CancelledError} that the deadline
 * caused.
 *
 * asyncio: `TimeoutError`.
 */
export class TimeoutError extends Error {
  /** @internal */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isInstance(value, this, timeoutBrand);
  }

  /** @internal */
  get [timeoutBrand](): true {
    return true;
  }

  /** The name of the class. */
  override readonly name: string = "TimeoutError";
}
