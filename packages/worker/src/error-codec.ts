import { CancelledError, InvalidStateError, TimeoutError } from "@x/future";
import { describe } from "@x/loop/internal";
import { QueueEmpty, QueueFull, QueueShutDown } from "@x/queue";
import { ExceptionGroup } from "@x/taskgroup";
import { ThreadError } from "./thread-error.ts";

/** Something thrown, as it is sent to another thread: an error, or any other value. */
export type Thrown = ErrorMessage | { readonly value: unknown };

/** An error, in parts that can all be cloned. */
interface ErrorMessage {
  /** The nearest class that is known on both sides. */
  readonly type: string;
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  readonly args?: readonly unknown[];
  readonly errors?: readonly Thrown[];
  cause?: Thrown;
  /** What else the error has. */
  readonly properties: { readonly [key: string]: unknown };
}

type Revive = (message: ErrorMessage) => Error;

function plain(Class: new (message: string) => Error): Revive {
  return ({ message }) => new Class(message);
}

/** The classes that an error keeps, by their names. */
function classes(): { readonly [name: string]: Revive } {
  return {
    Error: plain(Error),
    EvalError: plain(EvalError),
    RangeError: plain(RangeError),
    ReferenceError: plain(ReferenceError),
    SyntaxError: plain(SyntaxError),
    TypeError: plain(TypeError),
    URIError: plain(URIError),
    AggregateError: ({ message }) => new AggregateError([], message),
    DOMException: ({ message, name }) => new DOMException(message, name),
    CancelledError: ({ args }) => new CancelledError(...(args as readonly unknown[])),
    // Its errors come later: one of them may have this group as its cause.
    ExceptionGroup: ({ message }) => new ExceptionGroup(message, [undefined]),
    InvalidStateError: plain(InvalidStateError),
    QueueEmpty: plain(QueueEmpty),
    QueueFull: plain(QueueFull),
    QueueShutDown: plain(QueueShutDown),
    ThreadError: plain(ThreadError),
    TimeoutError: plain(TimeoutError),
  };
}

const revivers: { readonly [name: string]: Revive } = /* @__PURE__ */ classes();

/** Properties that an {@link ErrorMessage} has a place of its own for. */
const KNOWN = ["name", "message", "stack", "args", "errors", "cause"];

/** Whether a value can be sent to another thread without being given away. */
function isCloneable(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}

/** Takes something that was thrown apart, to be sent. What of it cannot be sent is described, and
 * properties that cannot are left out. */
export function encodeError(thrown: unknown): Thrown {
  return encode(thrown, new Map());
}

/** Puts together what another thread has thrown.
 * @param origin - what its stack says of where it is from, such as `thread sums`. */
export function decodeError(thrown: Thrown, origin: string): unknown {
  return decode(thrown, origin, new Map());
}

// A cause may be its own cause, in a circle: each error is encoded and decoded once.

function encode(thrown: unknown, seen: Map<unknown, Thrown>): Thrown {
  const known = seen.get(thrown);
  if (known !== undefined) return known;
  if (!(thrown instanceof Error)) return { value: cloneableOf(thrown) };
  try {
    return encodeParts(thrown, seen);
  } catch {
    // A getter of its own has thrown, or a proxy.
    return encode(new Error(`an error that cannot be read: ${describe(thrown)}`), seen);
  }
}

function encodeParts(
  error: Error & { args?: unknown; errors?: unknown },
  seen: Map<unknown, Thrown>,
): ErrorMessage {
  const type = typeOf(error);
  const own = Object.entries(error).filter(
    ([key, value]) => !KNOWN.includes(key) && isCloneable(value),
  );
  const errors: Thrown[] = [];
  const message: ErrorMessage = {
    type,
    name: nameOf(error, type),
    message: String(error.message),
    stack: String(error.stack ?? error),
    ...(type === "CancelledError" && { args: (error.args as unknown[]).map(cloneableOf) }),
    ...(Array.isArray(error.errors) && { errors }),
    properties: Object.fromEntries(own),
  };
  seen.set(error, message);
  if (message.errors !== undefined) {
    for (const each of error.errors as unknown[]) errors.push(encode(each, seen));
  }
  if ("cause" in error) message.cause = encode(error.cause, seen);
  return message;
}

/** A value that can be sent: this one, or its description. */
export function cloneableOf(value: unknown): unknown {
  return isCloneable(value) ? value : describe(value);
}

/** The nearest class that is known on both sides. */
function typeOf(error: Error): string {
  let prototype: object = Object.getPrototypeOf(error);
  for (;;) {
    const { name } = prototype.constructor;
    if (Object.hasOwn(revivers, name)) return name;
    prototype = Object.getPrototypeOf(prototype);
  }
}

/** The name of an error, or of its class where nobody has given it one. */
function nameOf(error: Error, type: string): string {
  return error.name === type ? error.constructor.name : String(error.name);
}

function decode(thrown: Thrown, origin: string, seen: Map<Thrown, unknown>): unknown {
  if ("value" in thrown) return thrown.value;
  const known = seen.get(thrown);
  if (known !== undefined) return known;
  const { type, name, stack, properties } = thrown;
  const error = (revivers[type] as Revive)(thrown);
  seen.set(thrown, error);
  Object.assign(error, properties);
  define(error, "stack", `${stack}\n    in ${origin}`);
  if (error.name !== name) define(error, "name", name);
  if (thrown.errors !== undefined) {
    const errors = thrown.errors.map((each) => decode(each, origin, seen));
    if (error instanceof AggregateError) error.errors.splice(0, error.errors.length, ...errors);
    else define(error, "errors", errors);
  }
  if (thrown.cause !== undefined) define(error, "cause", decode(thrown.cause, origin, seen));
  return error;
}

/** Gives an error a property as its constructor would have: one that is not listed. */
function define(error: Error, key: string, value: unknown): void {
  Object.defineProperty(error, key, { value, writable: true, configurable: true });
}
