import { defineConfig } from "vitest/config";

// Tests run on the packages' TypeScript sources, their "@x/source" export, so
// they need no build.
const conditions = ["@x/source", "module", "node", "development|production"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: { include: ["packages/*/test/**/*.test.ts", "apps/*/test/**/*.test.ts", "tooling/*/test/**/*.test.ts"] },
});
