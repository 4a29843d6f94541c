import { join } from "node:path";
import { defineConfig } from "vitest/config";
import base from "../../vitest.config.ts";

// The tests of one package in Stryker's copy of the repository, whose node_modules lead back to the
// original: the packages are taken from the copy, too.

const sources = join(import.meta.dirname, "../../packages");

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
