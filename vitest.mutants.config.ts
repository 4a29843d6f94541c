import { join } from "node:path";
import { defineConfig } from "vitest/config";
import base from "./vitest.config.ts";

// What `npx pnpm@12 mutants` runs: the tests of one package in Stryker's copy of the repository. The
// node_modules of the copy lead back to the original, so the packages' sources are named here.

const sources = join(import.meta.dirname, "packages");

export default defineConfig({
  ...base,
  resolve: {
    ...base.resolve,
    alias: [
      { find: /^@x\/(\w+)$/, replacement: `${sources}/$1/src/index.ts` },
      { find: /^@x\/(\w+)\/(\w+)$/, replacement: `${sources}/$1/src/$2.ts` },
    ],
  },
  test: { ...base.test, reporters: [] },
});
