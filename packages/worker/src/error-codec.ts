import { describe } from "@x/loop/internal";
import { makeError, nameOf, typeOf } from "./known-errors.ts";
import { firstLine, shortStack, withoutSources } from "./log-line.ts";

/** Something thrown, as it is sent to another thread. It is flat, and holds each error once: causes may
 * be a long chain, or a circle. */
export interface Thrown {
  /** The errors that it is made of: itself, causes, members of groups. */
  readonly errors: readonly ErrorMessage[];
  readonly thrown: Part;
}

/** One of the errors, a list that may hold some, or any other value. */
type Part =
  | { readonly error: number }
  | { readonly list: readonly Part[] }
  | { readonly value: unknown };

/** An error, in parts that can all be cloned. */
interface ErrorMessage {
  /** The nearest class that is known on both sides. */
  readonly type: string;
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  /** What else the error has. */
  readonly properties: readonly Property[];
}

type Property = readonly [key: string, listed: boolean, part: Part];

/** Properties that an {@link ErrorMessage} has a place of its own for. */
const PLACED: readonly string[] = ["name", "message", "stack"];

/** Takes something that was thrown apart, to be sent. What of it cannot be sent is described, and
 * properties that cannot are left out. */
export function encodeError(thrown: unknown): Thrown {
  /** Those that have been met so far, and where in the message they are. */
  const met = new Map<Error, number>();

  function partOf(value: unknown): Part {
    if (!isError(value)) return { value: cloneableOf(value) };
    const error = met.get(value) ?? met.size;
    met.set(value, error);
    return { error };
  }

  const part = partOf(thrown);
  const errors: ErrorMessage[] = [];
  // This goes on to those that are met meanwhile.
  for (const error of met.keys()) errors.push(encode(error, partOf));
  return { errors, thrown: part };
}

/** Puts together what another thread has thrown.
 * @param origin - what its stack says of where it is from, such as `thread sums`. */
export function decodeError({ errors, thrown }: Thrown, origin: string): unknown {
  // Without places of its own: Node would print the line of the first, which is of no use.
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
    for (const [key, listed, part] of properties) define(error, key, build(part), listed);
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
    // A getter of its own has thrown, or a proxy.
    const message = `an error that cannot be read: ${describe(error)}`;
    return { type: "Error", name: "Error", message, stack: `Error: ${message}`, properties: [] };
  }
}

function propertiesOf(error: Error, partOf: (value: unknown) => Part): Property[] {
  const keys = new Set(Object.getOwnPropertyNames(error));
  // It may be a getter of its class.
  if ("cause" in error) keys.add("cause");
  const properties: Property[] = [];
  for (const key of keys) {
    const part = PLACED.includes(key) ? undefined : propertyOf(error, key, partOf);
    if (part !== undefined)
      properties.push([key, Object.propertyIsEnumerable.call(error, key), part]);
  }
  return properties;
}

/** A property that can be sent, if only in part. */
function propertyOf(error: Error, key: string, partOf: (value: unknown) => Part): Part | undefined {
  let value: unknown;
  try {
    value = error[key as keyof Error];
  } catch {
    // A getter has thrown.
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
    // A proxy.
    return false;
  }
}

/** What something thrown says, as the end of a sentence. */
export function reasonOf(thrown: unknown): string {
  const hasMessage = isError(thrown) && typeof thrown.message === "string";
  return hasMessage ? firstLine(thrown.message) : describe(thrown);
}

/** Whether a value can be sent to another thread without being given away. */
function isCloneable(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}

/** A value that can be sent: this one, or its description. */
export function cloneableOf(value: unknown): unknown {
  return isCloneable(value) ? value : describe(value);
}

/** Gives an error a property, by default as its constructor would: one that is not listed. */
function define(error: Error, key: string, value: unknown, listed = false): void {
  const property = { value, writable: true, configurable: true, enumerable: listed };
  Reflect.defineProperty(error, key, property);
}
