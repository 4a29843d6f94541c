import { checkModule, checkText } from "../check.ts";

/** A function that a module exports, for a thread to call. Made by {@link moduleFunction}. */
export class ModuleFunction<A extends unknown[], R> {
  /** The URL of the module. */
  readonly moduleUrl: string;
  /** The name under which the module exports it. */
  readonly exportName: string;
  /** Exists only for the type checker: the function's type. */
  declare readonly type: (...args: A) => R;

  /** @internal */
  constructor(moduleUrl: string, exportName: string) {
    this.moduleUrl = moduleUrl;
    this.exportName = exportName;
  }
}

/**
 * Names a function that a module exports, for a thread to call. The thread imports the module at the first
 * call, so it must be a file that the runtime can load: the JavaScript that your build makes rather than
 * the TypeScript. Unlike a function whose text is sent, it can use its module and import others.
 *
 * @typeParam F - the type of the function, by which arguments and results are checked.
 * @param moduleUrl - the URL of the module, such as `new URL("./render.js", import.meta.url)`.
 * @param exportName - the name under which the module exports the function.
 * @throws TypeError when `moduleUrl` is not a URL, or `exportName` not a string. A module that cannot be
 * loaded, or lacks the function, makes the call fail.
 *
 * @example
 * ```ts no-run
 * import { moduleFunction, toThread } from "@x/worker";
 *
 * declare function render(page: string): Promise<Uint8Array>; // of render.js
 *
 * const url = new URL("./render.js", import.meta.url);
 * const picture = await toThread(moduleFunction<typeof render>(url, "render"), "home");
 * ```
 */
export function moduleFunction<F extends (...args: never[]) => unknown>(
  moduleUrl: URL | string,
  exportName = "default",
): ModuleFunction<Parameters<F>, ReturnType<F>> {
  checkText("exportName", exportName);
  return new ModuleFunction(checkModule(moduleUrl), exportName);
}
