import { defineConfig } from "vitest/config";
import base, { limits } from "./vitest.config.ts";

// What `npx pnpm@12 shaken` runs: the same tests, while their processes are stopped most of the time.

export default defineConfig({
  ...base,
  test: {
    ...base.test,
    // The tool reads from here what came of the tests.
    reporters: ["minimal", ["json", { outputFile: "temp/shaken.json" }]],
    teardownTimeout: limits.testTimeout,
    // Those that are stopped need no core.
    maxWorkers: 4,
    maxConcurrency: 16,
  },
});
