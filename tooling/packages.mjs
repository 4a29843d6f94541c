// The packages in packages/: all of them, or, run from the folder of one (as its
// scripts are), that one.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const root = join(import.meta.dirname, "..", "packages");
const here = process.cwd();

/** Each package: the last part of its `name`, its `folder` and its `manifest`. */
export const packages = readdirSync(root)
  .map((name) => ({ name, folder: join(root, name) }))
  .filter(({ folder }) => dirname(here) !== root || here === folder)
  .map(({ name, folder }) => {
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    return { name, folder, manifest };
  });
