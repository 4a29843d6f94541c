import { checkOptions, describe } from "@x/loop/internal";
import type { ThreadWorker } from "./platform/thread.ts";
import type { Transferable } from "./port.ts";

/** The URL of a module, as a string. @throws TypeError when `moduleUrl` is not a URL, or a relative one. */
export function checkModule(moduleUrl: unknown): string {
  if (moduleUrl instanceof URL) return moduleUrl.href;
  if (typeof moduleUrl === "string" && URL.canParse(moduleUrl)) return moduleUrl;
  throw new TypeError(
    `moduleUrl must be a URL or the text of an absolute one, not ${describe(moduleUrl)}${hint(moduleUrl)}`,
  );
}

function hint(moduleUrl: unknown): string {
  if (moduleUrl === null) {
    return ": null is for a thread with a `worker` of your own, whose script calls serve()";
  }
  if (typeof moduleUrl !== "string") return "";
  return `: write new URL(${describe(moduleUrl)}, import.meta.url)`;
}

/** Calls the option `worker`, and returns the worker that it made; undefined without the option.
 * @throws TypeError when `make` is not a function, or returns something else. */
export function madeWorker(make: unknown): ThreadWorker | undefined {
  if (make === undefined) return undefined;
  if (typeof make !== "function") {
    throw new TypeError(
      `worker must be a function that returns a new Worker, not ${describe(make)}`,
    );
  }
  const worker: unknown = make();
  if (isWorker(worker)) return worker;
  throw new TypeError(`worker must return a new Worker, not ${describe(worker)}`);
}

function isWorker(value: unknown): value is ThreadWorker {
  const { postMessage, terminate } = Object(value) as Partial<ThreadWorker>;
  return typeof postMessage === "function" && typeof terminate === "function";
}

/** @throws TypeError when a value is not a string, or is an empty one. */
export function checkText(name: string, value: unknown): void {
  if (typeof value === "string" && value !== "") return;
  throw new TypeError(`${name} must be a string that is not empty, not ${describe(value)}`);
}

/** The option `transfer`. @throws TypeError when `options` is not an object, or `transfer` not an array. */
export function checkTransfer(options: {
  transfer?: readonly Transferable[] | undefined;
}): readonly Transferable[] {
  checkOptions(options, "transfer");
  const { transfer = [] } = options;
  checkArray("transfer", transfer);
  return transfer;
}

/** @throws TypeError when a value is not an array. */
export function checkArray(name: string, value: unknown): void {
  if (!Array.isArray(value))
    throw new TypeError(`${name} must be an array, not ${describe(value)}`);
}
