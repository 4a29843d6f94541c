import { checkModule, checkText } from "../check.ts";

/**
 * A function that a module exports, for a thread to call. Made by {@link moduleFunction}.
 */
export class ModuleFunction<A extends unknown[], R> {
  /** The URL of the module. */
  readonly moduleUrl: string;
  /** What the module exports it as. */
  readonly exportName: string;
  /** For the types alone: what it takes and gives. */
  declare readonly type: (...args: A) => R;

  /** @internal */
  constructor(moduleUrl: string, exportName: string) {
    this.moduleUrl = moduleUrl;
    this.exportName = exportName;
  }
}

/**
 * Names a function that a module exports, for a thread to call. The thread imports the module when
 * it is first called there, as JavaScript that the runtime can load: the file that your build makes,
 * not the TypeScript. Unlike a function whose text is sent, it sees its module and may import others.
 *
 * @typeParam F - the type of the function, by which arguments and results are checked.
 * @param moduleUrl - the URL of the module, such as `new URL("./render.js", import.meta.url)`.
 * @param exportName - what the module exports it as.
 * @throws TypeError when `moduleUrl` is no URL, or `exportName` no string. What the module lacks is found out
 * by the call.
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
