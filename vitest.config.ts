import { defineConfig } from "vitest/config";

// Tests run on the packages' TypeScript sources, their "@x/source" export, so
// they need no build.
export const conditions = ["@x/source", "node", "development|production"];

/** What only a hang reaches, however busy the machine is. */
export const limits = { testTimeout: 600_000, hookTimeout: 600_000 };

/** How the loop notices stores in Node before 24, and in later versions: each can only be asked about its own way. */
const elsewhere =
  Number.parseInt(process.versions.node, 10) < 24 ? "node-frames" : "node-resources";

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
      exclude: [`packages/loop/src/platform/${elsewhere}.ts`],
      reporter: [["text", { skipFull: true }]],
      thresholds: { 100: true },
    },
  },
});
