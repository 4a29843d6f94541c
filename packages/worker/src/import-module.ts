/** Imports a module that only the runtime knows: bundlers leave it alone. It has a file, and a
 * tsconfig, of its own, since with `rewriteRelativeImportExtensions` tsc would wrap its argument in a
 * helper, and the comments that bundlers look for with it. */
export function importModule(url: string): Promise<{ readonly [name: string]: unknown }> {
  return import(/* @vite-ignore */ /* webpackIgnore: true */ url);
}
