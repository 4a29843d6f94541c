import { playwright } from "@vitest/browser-playwright";
import { configDefaults, defineConfig } from "vitest/config";
import { findChromium } from "./tooling/chromium/src/index.ts";
import { chromiumOptions } from "./tooling/runtimes/src/installed.ts";
import { limits } from "./vitest.config.ts";
import { NODE_ONLY, report } from "./vitest.runtimes.config.ts";

// What `npx pnpm@12 runtimes` runs in Chromium: the same tests in a page, and in a worker of a page.

/** Tests that need scopes that follow async functions, for which browsers have nothing. */
const FOLLOWS_ONLY = "**/*.follows.test.ts";

const executable = findChromium();

export default defineConfig({
  resolve: { conditions: ["@x/source", "module", "browser", "development|production"] },
  // Vite would bundle what it discovers, and load vitest a second time where that is late.
  optimizeDeps: { noDiscovery: true },
  // Only pages that are isolated have memory to share with their workers.
  server: {
    headers: {
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Embedder-Policy": "require-corp",
    },
  },
  test: {
    ...limits,
    reporters: ["minimal", report],
    exclude: [...configDefaults.exclude, NODE_ONLY, FOLLOWS_ONLY],
    browser: {
      enabled: true,
      headless: true,
      // A page for all files: to load one for each takes longer than the tests.
      isolate: false,
      screenshotFailures: false,
      provider: playwright(
        executable === undefined ? {} : { launchOptions: chromiumOptions(executable) },
      ),
      instances: [{ browser: "chromium" }],
    },
    projects: [
      {
        extends: true,
        test: {
          name: "page",
          include: ["packages/*/test/**/*.test.ts", "tooling/conformance/test/corpora.browser.ts"],
        },
      },
      {
        extends: true,
        test: { name: "worker", include: ["tooling/runtimes/test/worker/page.ts"] },
      },
    ],
  },
});
