// The classes that errors keep when they go to another thread.
import { CancelledError, InvalidStateError, isCancelled, TimeoutError } from "@x/future";
import { QueueEmpty, QueueFull, QueueShutDown } from "@x/queue";
import { ExceptionGroup } from "@x/taskgroup";
import { ThreadError } from "./thread-error.ts";

/** One of them, and what makes an error of it. What else the error has comes later. */
interface KnownClass {
  readonly Class: abstract new (...args: never[]) => Error;
  readonly make: (message: string, name: string) => Error;
}

type KnownClasses = { readonly [type: string]: KnownClass };

/** The classes of JavaScript, and the one that has a brand; what is derived stands behind its base. */
const singular: KnownClasses = /* @__PURE__ */ singularClasses();

/** Those of which there may be a copy for each copy of these packages. */
const copied: KnownClasses = /* @__PURE__ */ copiedClasses();

function singularClasses(): KnownClasses {
  return {
    Error: plain(Error),
    EvalError: plain(EvalError),
    RangeError: plain(RangeError),
    ReferenceError: plain(ReferenceError),
    SyntaxError: plain(SyntaxError),
    TypeError: plain(TypeError),
    URIError: plain(URIError),
    AggregateError: { Class: AggregateError, make: (message) => new AggregateError([], message) },
    DOMException: { Class: DOMException, make: (message, name) => new DOMException(message, name) },
    CancelledError: plain(CancelledError),
  };
}

function copiedClasses(): KnownClasses {
  return {
    ExceptionGroup: {
      Class: ExceptionGroup,
      make: (message) => new ExceptionGroup(message, [undefined]),
    },
    InvalidStateError: plain(InvalidStateError),
    QueueEmpty: plain(QueueEmpty),
    QueueFull: plain(QueueFull),
    QueueShutDown: plain(QueueShutDown),
    ThreadError: plain(ThreadError),
    TimeoutError: plain(TimeoutError),
  };
}

function plain(Class: new (message: string) => Error): KnownClass {
  return { Class, make: (message) => new Class(message) };
}

/** The nearest class that is known on both sides. The names of classes do not tell: minifiers change them,
 * and another class may have the same. */
export function typeOf(error: Error): string {
  if (isCancelled(error)) return "CancelledError";
  const copy = Object.entries(copied).find(([, { Class }]) => error instanceof Class);
  if (copy !== undefined) return copy[0];
  let nearest = "Error";
  for (const [type, { Class }] of Object.entries(singular)) {
    if (error instanceof Class) nearest = type;
  }
  return isNamedCopy(error.name, nearest) ? error.name : nearest;
}

/** Whether an error is of another copy of these packages, as its own name says. */
function isNamedCopy(name: string, nearest: string): boolean {
  if (!Object.hasOwn(copied, name)) return false;
  return Object.getPrototypeOf(classOf(name).Class) === classOf(nearest).Class;
}

/** The name of an error, or of its class where nobody has given it one. */
export function nameOf(error: Error, type: string): string {
  const { Class } = classOf(type);
  // Not by instanceof, which holds for errors of other copies, too, whose classes may have been renamed.
  const isOfOurs = Object.prototype.isPrototypeOf.call(Class.prototype, error);
  const inherits = error.name === type && isOfOurs && error.constructor !== Class;
  return String((inherits && error.constructor?.name) || error.name);
}

/** Makes an error of a known class. */
export function makeError(type: string, message: string, name: string): Error {
  return classOf(type).make(message, name);
}

function classOf(type: string): KnownClass {
  return (singular[type] ?? copied[type]) as KnownClass;
}
