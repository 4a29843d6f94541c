import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository, from src as from dist. */
export const ROOT: string = fileURLToPath(new URL("../../../", import.meta.url));

/** Tests that run together: those of a folder. */
export interface Suite {
  readonly name: string;
  readonly folder: string;
}

const suiteIn = (folder: string, name = basename(folder)): Suite => ({
  name,
  folder: join(ROOT, folder),
});

export const examples: Suite = suiteIn("tooling/examples");

/** All that must come to the same however unevenly a machine runs. */
export const suites: readonly Suite[] = [
  examples,
  // A package and an app may have the same name.
  ...readdirSync(join(ROOT, "apps")).map((name) => suiteIn(join("apps", name), `apps/${name}`)),
  ...readdirSync(join(ROOT, "packages")).map((name) => suiteIn(join("packages", name))),
];
