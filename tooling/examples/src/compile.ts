// Writes each example to a module of its own, type-checks them all at once
// against the packages' sources, and bundles them so that Node can run them.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { rolldown } from "rolldown";
import type { Example } from "./extract.ts";

const folder = join(import.meta.dirname, "..");
const modules = join(folder, "temp/modules");
const bundles = join(folder, "temp/bundles");
/** The repository's compiler: PATH has it only where pnpm has started this. */
const tsc = join(folder, "../../node_modules/typescript/bin/tsc");

const nameOf = ({ file, line }: Example) => `${file}.${line}`;
const moduleOf = (example: Example) => join(modules, `${nameOf(example)}.ts`);

/** The bundle of an example, for Node to run. */
export const bundleOf = (example: Example): string => join(bundles, `${nameOf(example)}.js`);

/** Gives paths of extracted modules the names and lines that they come from. */
export const withOrigins = (text: string): string =>
  text.replaceAll(/(?:file:\/\/)?[^\s(]*temp\/modules\/(\S+?)\.\d+\.ts/g, "$1");

/** What the type checker says: a string for each error. */
function typeErrors(): string[] {
  const args = [tsc, "-p", "tsconfig.json", "--pretty", "false"];
  const { error, stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  if (error !== undefined) throw error;
  return stdout.split(/\n(?! )/).filter((message) => message !== "");
}

/** Compiles the examples and returns the type errors of each that has some. */
export async function compile(examples: readonly Example[]): Promise<Map<Example, string[]>> {
  for (const old of [modules, bundles]) rmSync(old, { recursive: true, force: true });
  for (const example of examples) {
    const file = moduleOf(example);
    mkdirSync(dirname(file), { recursive: true });
    // Every line keeps its number, so that messages tell where to look.
    writeFileSync(file, "\n".repeat(example.line) + example.code);
  }

  const unsound = new Map<Example, string[]>();
  for (const message of typeErrors()) {
    const example = examples.find((each) => message.startsWith(`temp/modules/${nameOf(each)}.ts(`));
    if (example === undefined) throw new Error(message);
    unsound.set(example, [...(unsound.get(example) ?? []), withOrigins(message)]);
  }

  const sound = examples.filter((example) => !unsound.has(example));
  const bundle = await rolldown({
    input: Object.fromEntries(sound.map((example) => [nameOf(example), moduleOf(example)])),
    platform: "node",
    // They load files of their own, and so they are loaded as users do.
    external: ["@x/worker", "@electric-sql/pglite", "pg-boss"],
    // What Node 20 cannot run, such as `using`, is put in other words.
    transform: { target: "node20.19" },
    resolve: { conditionNames: ["@x/source", "node", "import", "default"] },
  });
  await bundle.write({ dir: bundles, sourcemap: true });
  return unsound;
}
