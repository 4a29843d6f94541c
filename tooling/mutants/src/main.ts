#!/usr/bin/env node
// Changes the sources of packages in one place at a time and runs their tests each time. A change that
// no test notices, a mutant that survives, shows a behaviour that nothing tests.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Stryker } from "@stryker-mutator/core";
import { chooseByName, runTool } from "@x/command-line";

const root = join(import.meta.dirname, "../../..");
const packages = readdirSync(join(root, "packages")).map((name) => ({ name }));

const usage = `usage: npx pnpm@12 mutants [PACKAGE[/PATH]…]

Changes the sources of packages in one place at a time, runs the package's tests each time, and prints the
changes that no test has noticed. All packages if none is named, which takes hours; with a PATH, only that file or
folder of the package's src, as in future/waiting. A file mutants-….json in temp holds the whole
report.

Packages: ${packages.map(({ name }) => name).join(" ")}
Exit code: 0 it went through all changes, 1 the tests fail without any, 2 nothing was run`;

/** Sources to change. */
interface Target {
  /** A package, whose tests are run. */
  readonly name: string;
  /** The way to a file or a folder of its `src`; empty for all of that. */
  readonly path: readonly string[];
}

function sourcesOf({ name, path }: Target): string {
  return ["packages", name, "src", ...path].join("/");
}

function parse(args: readonly string[]): { help: boolean; targets: readonly Target[] } {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { help: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  const targets = positionals.map((positional) => {
    const [name = "", ...path] = positional.split("/");
    return { name, path };
  });
  chooseByName(
    packages,
    targets.map(({ name }) => name),
    "package",
  );
  const missing = targets.find((target) => !existsSync(join(root, sourcesOf(target))));
  if (missing !== undefined) throw new Error(`there is no ${sourcesOf(missing)}`);
  const all = packages.map(({ name }) => ({ name, path: [] }));
  return { help: values.help, targets: targets.length > 0 ? targets : all };
}

async function mutate(target: Target): Promise<void> {
  const { name, path } = target;
  const stryker = new Stryker({
    mutate: [`${sourcesOf(target)}{,/**/*.ts}`],
    // Texts of messages are tested where they matter; changed ones would drown the rest.
    mutator: { plugins: null, excludedMutations: ["StringLiteral"] },
    testRunner: "vitest",
    vitest: {
      configFile: "vitest.mutants.config.ts",
      dir: `packages/${name}`,
      related: false,
    },
    plugins: [fileURLToPath(import.meta.resolve("@stryker-mutator/vitest-runner"))],
    // This would add a line to each file, and tests look at lines.
    disableTypeChecks: false,
    // Stryker can read no configuration of TypeScript 7, and needs none.
    tsconfigFile: "none",
    ignorePatterns: ["dist", "temp", "/tooling/*"],
    tempDirName: "temp/mutants",
    concurrency: 2,
    // Far more than any test takes, so that only what hangs is stopped, however busy the machine is.
    timeoutMS: 60_000,
    reporters: ["progress-append-only", "clear-text", "json"],
    clearTextReporter: { logTests: false, reportTests: false },
    jsonReporter: { fileName: `temp/${["mutants", name, ...path].join("-")}.json` },
  });
  await stryker.runMutationTest();
}

process.exitCode = await runTool({
  usage,
  print: console.log,
  parse: () => parse(process.argv.slice(2)),
  run: async ({ targets }) => {
    process.chdir(root);
    for (const target of targets) await mutate(target);
    return 0;
  },
});
