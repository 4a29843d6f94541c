import { checkOptions, describe } from "@x/loop/internal";
import type { Transferable } from "./port.ts";

/** The address of a module, as text.
 * @throws TypeError when it is none, or is relative to a file that nobody knows here. */
export function checkModule(moduleUrl: unknown): string {
  if (moduleUrl instanceof URL) return moduleUrl.href;
  if (typeof moduleUrl === "string" && URL.canParse(moduleUrl)) return moduleUrl;
  const hint =
    typeof moduleUrl === "string" ? `: write new URL(${describe(moduleUrl)}, import.meta.url)` : "";
  throw new TypeError(
    `moduleUrl must be a URL or the text of an absolute one, not ${describe(moduleUrl)}${hint}`,
  );
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
