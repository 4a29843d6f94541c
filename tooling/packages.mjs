// The packages in packages/: all of them, or, run from the folder of one (as its
// scripts are), that one.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const root = join(import.meta.dirname, "..", "packages");
const here = process.cwd();

/** Each package: the last part of its `name`, its `folder`, its `manifest` and its public `entries`,
 * the one of the package's own name first. */
export const packages = readdirSync(root)
  .map((name) => ({ name, folder: join(root, name) }))
  .filter(({ folder }) => dirname(here) !== root || here === folder)
  .map(({ name, folder }) => {
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    return { name, folder, manifest, entries: entriesOf(name, manifest) };
  });

/** What users may import of a package: each with its `path` in `exports`, the `name` of its report, the `module` that it is
 * (`index` for the package itself) and what it is imported as, its `specifier`. */
function entriesOf(name, { name: scoped, exports }) {
  return Object.keys(exports)
    .filter((path) => path !== "./internal")
    .map((path) => {
      const part = path.slice(2);
      if (part === "") return { path, name, module: "index", specifier: scoped };
      return { path, name: `${name}-${part}`, module: part, specifier: `${scoped}/${part}` };
    });
}
