import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { countTests } from "./counts.ts";
import type { Outcome } from "./outcome.ts";
import type { Place } from "./place.ts";
import { type Ended, ROOT, shell } from "./shell.ts";

const VITEST = "node_modules/vitest/vitest.mjs run";

/** Where vitest writes the results of the tests in both configurations. */
const REPORT = join(ROOT, "temp/runtimes.json");

/** Runs the tests on a runtime. */
export async function testOn(place: Place): Promise<Outcome> {
  rmSync(REPORT, { force: true });
  const start = performance.now();
  const { code, output } = await runVitest(place);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  if (!existsSync(REPORT)) return { ok: false, line: "failed to run", details: output };
  const { passed, failed, skipped } = countTests(JSON.parse(readFileSync(REPORT, "utf8")));
  const line = `${passed} passed, ${failed} failed, ${skipped} skipped, in ${seconds} s`;
  if (code === 0 && failed === 0 && passed > 0) return { ok: true, line };
  const elsewhere = failed === 0 ? "; failed outside of the tests" : "";
  return { ok: false, line: line + elsewhere, details: output };
}

function runVitest(place: Place): Promise<Ended> {
  if (!("command" in place)) {
    const project = place.runtime.realm;
    return shell(`node ${VITEST} --config vitest.browser.config.ts --project ${project}`);
  }
  const project = place.runtime.isNode ? "node" : "portable";
  return shell(place.command(`${VITEST} --config vitest.runtimes.config.ts --project ${project}`));
}
