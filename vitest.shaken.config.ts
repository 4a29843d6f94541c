import { defineConfig } from "vitest/config";
import base, { limits } from "./vitest.config.ts";

// What `npx pnpm@12 shaken` runs: the same tests, while their processes are stopped most of the time.

/** After how many ms a test counts as hanging: they share the cores, and are stopped most of the time. */
const HANGING = 3 * limits.testTimeout;

export default defineConfig({
  ...base,
  test: {
    ...base.test,
    testTimeout: HANGING,
    hookTimeout: HANGING,
    // The tool reads from here what came of the tests.
    reporters: ["minimal", ["json", { outputFile: "temp/shaken.json" }]],
    teardownTimeout: HANGING,
    // Those that are stopped need no core.
    maxWorkers: 4,
    maxConcurrency: 16,
  },
});
