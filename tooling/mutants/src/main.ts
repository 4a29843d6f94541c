#!/usr/bin/env node
// Changes the sources of packages in one place at a time and runs their tests each time. A change that
// no test notices, a mutant that survives, shows a behaviour that nothing tests.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Stryker } from "@stryker-mutator/core";

const root = join(import.meta.dirname, "../../..");
const packages = readdirSync(join(root, "packages"));

async function mutate(name: string): Promise<void> {
  const stryker = new Stryker({
    mutate: [`packages/${name}/src/**/*.ts`],
    // Texts of messages are tested where they matter; changed ones would drown the rest.
    mutator: { plugins: null, excludedMutations: ["StringLiteral"] },
    testRunner: "vitest",
    vitest: {
      configFile: "vitest.mutants.config.ts",
      dir: `packages/${name}`,
      related: false,
    },
    plugins: [fileURLToPath(import.meta.resolve("@stryker-mutator/vitest-runner"))],
    // Stryker can read no configuration of TypeScript 7, and needs none.
    tsconfigFile: "none",
    ignorePatterns: ["dist", "temp", "/tooling/*"],
    tempDirName: "temp/mutants",
    concurrency: 2,
    // Far more than any test takes, so that only what hangs is stopped, however busy the machine is.
    timeoutMS: 60_000,
    reporters: ["clear-text", "json"],
    clearTextReporter: { logTests: false, reportTests: false },
    jsonReporter: { fileName: `temp/mutants-${name}.json` },
  });
  await stryker.runMutationTest();
}

const chosen = process.argv.slice(2);
for (const name of chosen) {
  if (!packages.includes(name)) {
    throw new Error(`there is no package "${name}", only ${packages.join(", ")}`);
  }
}
process.chdir(root);
for (const name of chosen.length > 0 ? chosen : packages) await mutate(name);
