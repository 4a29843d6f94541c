// What a bundler makes of a built package together with what it depends on.
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";

// Every module counts as having side effects unless its code shows none, so
// package.json's `sideEffects: false` has to be true, not only claimed.
const distrust = {
  name: "distrust-side-effects",
  transform: () => ({ moduleSideEffects: true }),
};

/** Node's own modules and `external` ones stay imports. What importing them does is not a package's to answer for. */
const outside = (external) => ({
  name: "outside",
  resolveId: (id) =>
    id.startsWith("node:") || external.includes(id)
      ? { id, external: true, moduleSideEffects: false }
      : null,
});

/** The minified code of a module that does nothing but this, run from `folder`, with imports of
 * `external` as they are. */
async function minified(code, folder, external = []) {
  const input = join(folder, "entry.js");
  const entry = {
    name: "entry",
    resolveId: (id) => (id === input ? id : null),
    load: (id) => (id === input ? code : null),
  };
  const bundle = await rolldown({
    input,
    platform: "neutral",
    plugins: [entry, outside(external), distrust],
    onLog: (level, log) => {
      if (level === "warn") throw new Error(log.message);
    },
  });
  const { output } = await bundle.generate({ format: "esm", minify: true });
  return output[0].code;
}

/** What stays of an entry of a package whose exports nobody uses: nothing, if it is pure. */
export const leftovers = (folder, entry, external) =>
  minified(`import "./dist/${entry}.js";`, folder, external);

/** How many bytes a module is, minified and gzipped. */
export async function sizeOf(folder, code, external = []) {
  return gzipSync(await minified(code, folder, external)).length;
}
