import type { SignalOption } from "@x/future";
import { signalOf } from "@x/future/internal";
import { checkCallback, describe } from "@x/loop/internal";
import { checkArray } from "../check.ts";
import type { Transferable } from "../port.ts";
import { ModuleFunction } from "./module-function.ts";

/**
 * A function that a thread can call: one that uses nothing from outside of itself, since only its text is
 * sent, or one that {@link moduleFunction} names.
 */
export type PoolFunction<A extends unknown[], R> = ((...args: A) => R) | ModuleFunction<A, R>;

/** The options that may follow the arguments of a function that a thread calls. */
export interface PoolOptions extends SignalOption {
  /** The parts of the arguments that are moved instead of copied, such as an ArrayBuffer or a MessagePort.
   * They cannot be used in this thread any more once the call has begun. */
  readonly transfer?: readonly Transferable[] | undefined;
}

/** The arguments of a function, which {@link PoolOptions} may follow. */
export type PoolArguments<A extends unknown[]> = [...args: A, options?: PoolOptions];

/** A call as it is sent to a thread. */
export interface PoolCall {
  /** The URL of a module, and the name of the function that it exports. */
  readonly moduleUrl: string;
  readonly exportName: string;
  readonly args: readonly unknown[];
  readonly transfer: readonly Transferable[];
}

/** @throws TypeError when a thread cannot call `fn`, `transfer` is not an array, or `signal` not a signal. */
export function poolCallOf<A extends unknown[]>(
  fn: PoolFunction<A, unknown>,
  given: readonly unknown[],
): { readonly poolCall: PoolCall; readonly signal: AbortSignal | undefined } {
  const { moduleUrl, exportName } = fn instanceof ModuleFunction ? fn : moduleOf(fn);
  const last = given.at(-1);
  const hasOptions = isOptions(last);
  const args = hasOptions ? given.slice(0, -1) : given;
  const { transfer = [], ...rest }: PoolOptions = hasOptions ? last : {};
  checkArray("transfer", transfer);
  return { poolCall: { moduleUrl, exportName, args, transfer }, signal: signalOf(rest) };
}

/** Whether a last argument is options: an object that has nothing but options. */
function isOptions(value: unknown): value is PoolOptions {
  if (typeof value !== "object" || value === null) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => key === "transfer" || key === "signal");
}

const modules: WeakMap<
  object,
  Pick<PoolCall, "moduleUrl" | "exportName">
> = /* @__PURE__ */ new WeakMap();

/** A module that contains only this function. */
function moduleOf(fn: (...args: never[]) => unknown): Pick<PoolCall, "moduleUrl" | "exportName"> {
  checkCallback(fn, "fn");
  const known = modules.get(fn);
  if (known !== undefined) return known;
  const source = String(fn);
  checkSource(fn, source);
  // In stack traces, this name stands in place of the URL, which contains the whole text.
  const name = String(fn.name).replace(/\s+/g, "_") || "anonymous";
  const text = `export default (${source}\n);\n//# sourceURL=thread:${name}`;
  const module = {
    moduleUrl: `data:text/javascript,${encodeURIComponent(text)}`,
    exportName: "default",
  };
  modules.set(fn, module);
  return module;
}

function checkSource(fn: unknown, source: string): void {
  const instead = "wrap it in a function or an arrow function, or use moduleFunction()";
  if (/\{\s*\[native code\]\s*\}\s*$/.test(source)) {
    throw new TypeError(
      `fn must not be a native or bound function (${describe(fn)}), which has no text to send to a thread: ${instead}`,
    );
  }
  if (/GeneratorFunction\]$/.test(Object.prototype.toString.call(fn))) {
    throw new TypeError(
      `fn must not be a generator function (${describe(fn)}), whose call does nothing: ${instead}`,
    );
  }
  try {
    // This only parses the text.
    new Function(`(${source}\n)`);
  } catch {
    throw new TypeError(
      `fn must not be a method (${describe(fn)}), whose text is not a function by itself: ${instead}`,
    );
  }
}
