import type { Thrown } from "../error-codec.ts";

/** The outcome of a call, as its thread sends it. */
export type Outcome = { readonly call: number } & (
  | { readonly value: unknown }
  | { readonly thrown: Thrown }
);

/**
 * The module that each thread of a pool runs: it calls functions of modules, one at a time. It is a text
 * because bundlers, and tests that run the sources, would not find a file. It does not use the protocol of
 * `LoopThread`, whose thread has to load a loop first and takes several times as long to start.
 *
 * It encodes errors in the format of `encodeError`, and knows only JavaScript's own error classes.
 */
const SOURCE = `
import { parentPort } from "node:worker_threads";

parentPort.on("message", async (message) => {
  const { call } = message;
  const outcome = await outcomeOf(message);
  try {
    parentPort.postMessage({ call, ...outcome });
  } catch (error) {
    parentPort.postMessage({ call, thrown: encode(error) }); // the value cannot be cloned
  }
});

parentPort.on("messageerror", (error) => {
  throw error;
});

async function outcomeOf({ moduleUrl, exportName, args }) {
  try {
    const fn = (await import(moduleUrl))[exportName];
    if (typeof fn !== "function") {
      const name = moduleUrl.startsWith("data:") ? moduleUrl.slice(0, 80) + "…" : moduleUrl;
      throw new TypeError(name + " exports no function " + exportName);
    }
    return { value: await fn(...args) };
  } catch (error) {
    if (error instanceof ReferenceError && moduleUrl.startsWith("data:")) {
      attempt(() => {
        error.message += ": a function that is sent to a thread cannot use anything from outside of itself;" +
          " pass what it needs as arguments, or use moduleFunction()";
      });
    }
    return { thrown: encode(error) };
  }
}

const TYPES = { EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError,
  AggregateError, DOMException };

function encode(thrown) {
  const met = new Map();
  const partOf = (value) => {
    if (!isError(value)) return { value: attempt(() => structuredClone(value)) };
    const error = met.get(value) ?? met.size;
    met.set(value, error);
    return { error };
  };
  const sent = isError(thrown) || canCopy(thrown) ? thrown : new Error(textOf(() => thrown));
  const part = partOf(sent);
  const errors = [];
  for (const error of met.keys()) errors.push(partsOf(error, partOf)); // partsOf may add to them
  return { errors, thrown: part };
}

function partsOf(error, partOf) {
  const type = Object.keys(TYPES).find((each) => error instanceof TYPES[each]) ?? "Error";
  const name = textOf(() => error.name === type ? error.constructor?.name || type : error.name);
  const message = textOf(() => error.message);
  const stack = textOf(() => error.stack);
  const keys = new Set(Object.getOwnPropertyNames(error));
  for (const known of ["name", "message", "stack"]) keys.delete(known);
  const properties = Array.from(keys, (key) => {
    const value = attempt(() => error[key]);
    const part = Array.isArray(value) ? { list: value.map(partOf) } : partOf(value);
    return [key, Object.propertyIsEnumerable.call(error, key), part];
  });
  return { type, name, message, stack, properties };
}

function isError(value) {
  return attempt(() => value instanceof Error) === true;
}

function canCopy(value) {
  return attempt(() => [structuredClone(value)]) !== undefined;
}

function textOf(get) {
  return attempt(() => String(get())) ?? "(cannot be read)";
}

function attempt(get) {
  try {
    return get();
  } catch {}
}
//# sourceURL=thread:pool`;

/** The URL of that module. */
export function threadModule(): URL {
  return new URL(`data:text/javascript,${encodeURIComponent(SOURCE)}`);
}
