import { describe } from "@x/loop/internal";
import { makeError, nameOf, typeOf } from "./known-errors.ts";
import { firstLine, shortStack, withoutSources } from "./log-line.ts";

/** A thrown value, as it is sent to another thread. It is flat and holds each error once, since causes may
 * form a long chain, or a circle. */
export interface Thrown {
  /** The errors in it: the thrown one, causes, members of groups. */
  readonly errors: readonly ErrorMessage[];
  readonly thrown: Part;
}

/** One of the errors, a list that contains errors, or any other value. */
type Part =
  | { readonly error: number }
  | { readonly list: readonly Part[] }
  | { readonly value: unknown };

/** An error in parts that can be cloned. */
interface ErrorMessage {
  /** The nearest class that both threads know. */
  readonly type: string;
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  /** All other properties of the error. */
  readonly properties: readonly Property[];
}

type Property = readonly [key: string, enumerable: boolean, part: Part];

/** The properties that are members of an {@link ErrorMessage} themselves. */
const MEMBERS: readonly string[] = ["name", "message", "stack"];

/** Encodes a thrown value for another thread. Values that cannot be cloned are described by a text, and
 * properties that cannot be cloned are left out. */
export function encodeError(thrown: unknown): Thrown {
  /** The errors that have been met so far, with their indices in the message. */
  const met = new Map<Error, number>();

  function partOf(value: unknown): Part {
    if (!isError(value)) return { value: cloneableOf(value) };
    const error = met.get(value) ?? met.size;
    met.set(value, error);
    return { error };
  }

  const part = partOf(thrown);
  const errors: ErrorMessage[] = [];
  // Encoding an error may add further errors, which this loop reaches as well.
  for (const error of met.keys()) errors.push(encode(error, partOf));
  return { errors, thrown: part };
}

/** Decodes a value that another thread has thrown.
 * @param origin - names that thread in the stacks of errors, as in `thread sums`. */
export function decodeError({ errors, thrown }: Thrown, origin: string): unknown {
  // The errors are made without stacks, since for an uncaught one Node would print this very line.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  const decoded = errors.map(({ type, message, name }) =>
    makeError(type, withoutSources(message), name),
  );
  Error.stackTraceLimit = stackTraceLimit;
  const build = (part: Part): unknown => {
    if ("error" in part) return decoded[part.error];
    return "list" in part ? part.list.map(build) : part.value;
  };
  for (const [i, { name, stack, properties }] of errors.entries()) {
    const error = decoded[i] as Error;
    for (const [key, enumerable, part] of properties) define(error, key, build(part), enumerable);
    define(error, "stack", `${shortStack(stack)}\n    in ${origin}`);
    if (error.name !== name) define(error, "name", name);
  }
  return build(thrown);
}

function encode(error: Error, partOf: (value: unknown) => Part): ErrorMessage {
  try {
    const type = typeOf(error);
    return {
      type,
      name: nameOf(error, type),
      message: String(error.message),
      stack: String(error.stack ?? error),
      properties: propertiesOf(error, partOf),
    };
  } catch {
    // A getter of the error has thrown, or the error is a proxy.
    const message = `an error that cannot be read: ${describe(error)}`;
    return { type: "Error", name: "Error", message, stack: `Error: ${message}`, properties: [] };
  }
}

function propertiesOf(error: Error, partOf: (value: unknown) => Part): Property[] {
  const keys = new Set(Object.getOwnPropertyNames(error));
  // The cause may be a getter of the class.
  if ("cause" in error) keys.add("cause");
  const properties: Property[] = [];
  for (const key of keys) {
    const part = MEMBERS.includes(key) ? undefined : propertyOf(error, key, partOf);
    if (part !== undefined)
      properties.push([key, Object.propertyIsEnumerable.call(error, key), part]);
  }
  return properties;
}

/** The value of a property; undefined when it cannot be sent, not even in part. */
function propertyOf(error: Error, key: string, partOf: (value: unknown) => Part): Part | undefined {
  let value: unknown;
  try {
    value = error[key as keyof Error];
  } catch {
    // The property's getter has thrown.
    return undefined;
  }
  if (isError(value)) return partOf(value);
  const holdsErrors = Array.isArray(value) && value.some(isError);
  if (!holdsErrors && isCloneable(value)) return { value };
  if (Array.isArray(value)) return { list: value.map(partOf) };
  return key === "cause" ? partOf(value) : undefined;
}

function isError(value: unknown): value is Error {
  try {
    return value instanceof Error;
  } catch {
    // The value is a proxy whose handler throws.
    return false;
  }
}

/** The message of a thrown value, as the end of a sentence. */
export function reasonOf(thrown: unknown): string {
  const hasMessage = isError(thrown) && typeof thrown.message === "string";
  return hasMessage ? firstLine(thrown.message) : describe(thrown);
}

/** Whether a value can be sent to another thread without being transferred. */
function isCloneable(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}

/** The value itself if it can be cloned, otherwise a description of it. */
export function cloneableOf(value: unknown): unknown {
  return isCloneable(value) ? value : describe(value);
}

/** Gives an error a property, by default one that is not enumerable, as its constructor would. */
function define(error: Error, key: string, value: unknown, enumerable = false): void {
  const property = { value, writable: true, configurable: true, enumerable };
  Reflect.defineProperty(error, key, property);
}
