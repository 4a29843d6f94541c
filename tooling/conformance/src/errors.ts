import { CancelledError, InvalidStateError, TimeoutError } from "@x/future";
import { QueueEmpty, QueueFull, QueueShutDown } from "@x/queue";
import { BrokenBarrierError } from "@x/sync";
import { ExceptionGroup } from "@x/taskgroup";
import type { ErrorKind, ErrorType, GroupMember } from "./scenario.ts";
import type { ErrorRecord } from "./trace.ts";

/** An exception of Python's that the packages have no class of their own for. */
class PythonError extends Error {
  readonly type: ErrorType;

  constructor(type: ErrorType, message: string | null) {
    super(message ?? "");
    this.type = type;
  }
}

const CLASSES = {
  CancelledError,
  InvalidStateError,
  TimeoutError,
  QueueEmpty,
  QueueFull,
  QueueShutDown,
  BrokenBarrierError,
};

/** The messages that scenarios gave: only these are compared, not the packages' own wording. */
const messages = new WeakMap<object, string>();

/** The exception that a scenario's `raise` or `set_exception` asks for. */
export function makeError(type: ErrorType, message: string | null = null): Error {
  if (type === "CancelledError") {
    return message === null ? new CancelledError() : new CancelledError(message);
  }
  const error =
    type === "TimeoutError" ? new TimeoutError(message ?? "") : new PythonError(type, message);
  if (message !== null) messages.set(error, message);
  return error;
}

export function makeGroup(message: string, members: readonly GroupMember[]): Error {
  const errors = members.map(([first, second]) =>
    typeof second === "object" && second !== null
      ? makeGroup(first, second)
      : makeError(first as ErrorType, second),
  );
  return new ExceptionGroup(message, errors);
}

/** The name of the Python exception that an error stands for. */
function typeOf(error: unknown): string {
  if (error instanceof PythonError) return error.type;
  if (error instanceof ExceptionGroup) {
    return isException(error) ? "ExceptionGroup" : "BaseExceptionGroup";
  }
  for (const [name, ErrorClass] of Object.entries(CLASSES)) {
    if (error instanceof ErrorClass) return name;
  }
  if (error instanceof RangeError) return "ValueError";
  if (!(error instanceof Error)) return `a thrown ${typeof error}`;
  return error.constructor === Error ? "RuntimeError" : `${error.name}: ${error.message}`;
}

/** Whether Python's `except Exception` catches it. */
function isException(error: unknown): boolean {
  if (error instanceof ExceptionGroup) return error.errors.every(isException);
  return !(error instanceof CancelledError);
}

export function matches(kind: ErrorKind, error: unknown): boolean {
  switch (kind) {
    case "any":
      return true;
    case "error":
      return isException(error);
    case "group":
      return error instanceof ExceptionGroup;
    case "queue":
      return typeOf(error).startsWith("Queue");
    case "cancelled":
      return typeOf(error) === "CancelledError";
    case "timeout":
      return typeOf(error) === "TimeoutError";
    case "value":
      return typeOf(error) === "ValueError";
    case "runtime":
      return error instanceof BrokenBarrierError || typeOf(error) === "RuntimeError";
    case "invalid":
      return typeOf(error) === "InvalidStateError";
  }
}

/** The message of a task group's errors: asyncio's, without what ours adds to it. */
const GROUP_MESSAGE = "unhandled errors in a TaskGroup";

function messageOf(group: ExceptionGroup): string {
  return group.message.startsWith(`${GROUP_MESSAGE}: `) ? GROUP_MESSAGE : group.message;
}

/** An error as a trace shows it. */
export function describeError(error: unknown): ErrorRecord {
  const e = typeOf(error);
  if (error instanceof CancelledError) return { e, a: error.args };
  if (error instanceof ExceptionGroup) {
    return { e, m: messageOf(error), x: error.errors.map(describeError) };
  }
  const m = error instanceof Error ? messages.get(error) : undefined;
  return m === undefined ? { e } : { e, m };
}
