import { defineConfig } from "vitest/config";
import base from "./vitest.config.ts";

// What `npx pnpm@12 shaken` runs: the same tests, while their processes are stopped most of the time.

const TEN_MINUTES = 600_000;

export default defineConfig({
  ...base,
  test: {
    ...base.test,
    // The tool reads from here what came of the tests.
    reporters: ["minimal", ["json", { outputFile: "temp/shaken.json" }]],
    testTimeout: TEN_MINUTES,
    hookTimeout: TEN_MINUTES,
    teardownTimeout: TEN_MINUTES,
    // Those that are stopped need no core.
    maxConcurrency: 16,
  },
});
