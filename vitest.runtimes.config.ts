import { configDefaults, defineConfig } from "vitest/config";
import { conditions, limits } from "./vitest.config.ts";

// What `npx pnpm@12 runtimes` runs on Node, Bun and Deno.

/** Tests that need Node itself: processes, files, streams, garbage collection on demand. */
export const NODE_ONLY = "**/*.node.test.ts";

/** The command reads from here what came of the tests. */
export const report: ["json", { outputFile: string }] = [
  "json",
  { outputFile: "temp/runtimes.json" },
];

const include = ["packages/*/test/**/*.test.ts", "tooling/conformance/test/corpora/*.test.ts"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    ...limits,
    reporters: ["minimal", report],
    projects: [
      { extends: true, test: { name: "node", include } },
      {
        extends: true,
        test: { name: "portable", include, exclude: [...configDefaults.exclude, NODE_ONLY] },
      },
    ],
  },
});
