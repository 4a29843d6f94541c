/** Imports a module whose URL is only known at run time; the comments tell bundlers to leave it alone. This
 * has a file and a tsconfig of its own, because with `rewriteRelativeImportExtensions` tsc would wrap the
 * argument in a helper, where bundlers do not find the comments. */
export function importModule(url: string): Promise<{ readonly [name: string]: unknown }> {
  return import(/* @vite-ignore */ /* webpackIgnore: true */ url);
}
