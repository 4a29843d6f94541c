/** How a call has ended, as its thread tells. */
export type Outcome =
  | { readonly value: unknown }
  | { readonly error: unknown; readonly properties?: object | undefined };

/**
 * What each thread of a pool runs: it calls functions of modules, one at a time. It is text, so that
 * there is no file to find, for a bundler as little as for tests that run the sources as they are.
 *
 * A copy of an error has its message, stack and cause, and is of its class when that is built in:
 * all else it has is sent beside it.
 */
const SOURCE = `
import { parentPort } from "node:worker_threads";

parentPort.on("message", async (job) => {
  const outcome = await outcomeOf(job);
  try {
    parentPort.postMessage(outcome);
  } catch (error) {
    parentPort.postMessage(failure(error)); // the value cannot be copied
  }
});

parentPort.on("messageerror", (error) => {
  throw error;
});

async function outcomeOf({ moduleUrl, exportName, args }) {
  try {
    const fn = (await import(moduleUrl))[exportName];
    if (typeof fn !== "function") {
      throw new TypeError(moduleUrl + " exports no function " + exportName);
    }
    return { value: await fn(...args) };
  } catch (error) {
    if (error instanceof ReferenceError && moduleUrl.startsWith("data:")) {
      error.message += ": a function that is sent to a thread sees nothing of what is around it;" +
        " give it what it needs as arguments, or use moduleFunction()";
    }
    return failure(error);
  }
}

function failure(error) {
  if (!(error instanceof Error)) return { error: copy(error, new Error(String(error))) };
  const { message, stack } = error;
  const copied = copy(error);
  return {
    // Not every Error has a copy that is one: a DOMException does not, in Node 20.
    error: copied instanceof Error ? copied : Object.assign(new Error(message), { stack }),
    properties: properties(error),
  };
}

function properties(error) {
  const names = new Set(["name", ...Object.getOwnPropertyNames(error)]);
  for (const known of ["message", "stack", "cause"]) names.delete(known);
  return Object.fromEntries([...names].map((each) => [each, copy(error[each])]));
}

function copy(value, otherwise) {
  try {
    return structuredClone(value);
  } catch {
    return otherwise;
  }
}
//# sourceURL=thread:pool`;

/** That module, for a thread to run. */
export function threadModule(): URL {
  return new URL(`data:text/javascript,${encodeURIComponent(SOURCE)}`);
}

/** The result of a call. @throws the error that it has ended with. */
export function resultOf(outcome: Outcome): unknown {
  if ("value" in outcome) return outcome.value;
  const { error, properties } = outcome;
  for (const [name, value] of Object.entries(properties ?? {})) {
    Object.defineProperty(error, name, { value, writable: true, configurable: true });
  }
  throw error;
}
