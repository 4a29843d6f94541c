import { defineConfig } from "vitest/config";

// Tests run on the packages' TypeScript sources, their "@x/source" export, so
// they need no build.
export const conditions = ["@x/source", "module", "node", "development|production"];

/** What only a hang reaches, however busy the machine is. */
export const limits = { testTimeout: 600_000, hookTimeout: 600_000 };

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // From the repository's root, all tests; from a package's folder, its own.
    include: ["{packages,apps,tooling}/*/test/**/*.test.ts", "test/**/*.test.ts"],
    ...limits,
    // .ci/run adds up the counts in temp/test.json.
    reporters: ["default", ["json", { outputFile: "temp/test.json" }]],
    coverage: {
      include: ["packages/*/src/**"],
      reporter: [["text", { skipFull: true }]],
      thresholds: { 100: true },
    },
  },
});
