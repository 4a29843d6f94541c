import { checkOptions, describe } from "@x/loop/internal";
import type { ThreadWorker } from "./platform/thread.ts";
import type { Transferable } from "./port.ts";

/** The address of a module, as text.
 * @throws TypeError when it is none, or is relative to a file that nobody knows here. */
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

/** What makes the worker of a thread has made; undefined when there is nothing that makes one.
 * @throws TypeError when it is not a function, or has made something else. */
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

/** @throws TypeError when a value is no text, or an empty one. */
export function checkText(name: string, value: unknown): void {
  if (typeof value === "string" && value !== "") return;
  throw new TypeError(`${name} must be a string that is not empty, not ${describe(value)}`);
}

/** What of it is given away. @throws TypeError when options are none, or have no array of it. */
export function checkTransfer(options: {
  transfer?: readonly Transferable[] | undefined;
}): readonly Transferable[] {
  checkOptions(options, "transfer");
  const { transfer = [] } = options;
  checkArray("transfer", transfer);
  return transfer;
}

/** @throws TypeError when a value is no array. */
export function checkArray(name: string, value: unknown): void {
  if (!Array.isArray(value))
    throw new TypeError(`${name} must be an array, not ${describe(value)}`);
}
