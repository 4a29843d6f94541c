// The classes that errors keep when they are sent to another thread.
import { CancelledError, InvalidStateError, isCancelled, TimeoutError } from "@x/future";
import { QueueEmpty, QueueFull, QueueShutDown } from "@x/queue";
import { ExceptionGroup } from "@x/taskgroup";
import { ThreadError } from "./thread-error.ts";

/** A class, and a function that makes an error of it. The error's other properties are defined later. */
interface KnownClass {
  readonly Class: abstract new (...args: never[]) => Error;
  readonly make: (message: string, name: string) => Error;
}

type KnownClasses = { readonly [type: string]: KnownClass };

/** The classes that exist once, however many copies of these packages there are. A derived class stands
 * behind its base. */
const singular: KnownClasses = /* @__PURE__ */ singularClasses();

/** The classes that exist once for each copy of these packages. */
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

/** The key of the nearest class that both threads know. The name of the error's class does not tell which
 * one that is: minifiers change names, and another class may have the same name. */
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

/** Whether an error's name and base class say that it belongs to another copy of these packages. */
function isNamedCopy(name: string, nearest: string): boolean {
  if (!Object.hasOwn(copied, name)) return false;
  return Object.getPrototypeOf(classOf(name).Class) === classOf(nearest).Class;
}

/** The error's own name, or that of its class if it has none of its own. */
export function nameOf(error: Error, type: string): string {
  const { Class } = classOf(type);
  // instanceof would also hold for errors of other copies, whose classes may have been renamed.
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
