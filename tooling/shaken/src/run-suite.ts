import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Disturbance } from "./disturbance.ts";
import { failuresIn, type Outcome, outcomeOf } from "./outcome.ts";
import { ROOT, type Suite } from "./suites.ts";

const VITEST = join(ROOT, "node_modules/vitest/vitest.mjs");
const ARGS = [VITEST, "run", "--config", join(ROOT, "vitest.shaken.config.ts")];

export interface SuiteRun {
  readonly outcome: Outcome;
  /** What vitest printed: what is wrong with the tests that failed. */
  readonly output: string;
}

/** Runs the tests of a suite; with a disturbance, while it shakes all their processes. */
export async function runSuite(
  suite: Suite,
  disturbed?: { disturbance: Disturbance; seed: number },
): Promise<SuiteRun> {
  const report = join(suite.folder, "temp/shaken.json");
  rmSync(report, { force: true });
  const vitest = spawn(process.execPath, ARGS, {
    cwd: suite.folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  disturbed?.disturbance.shake(vitest, `${disturbed.seed} ${suite.name}`);
  const [stdout, stderr, [code]] = await Promise.all([
    text(vitest.stdout),
    text(vitest.stderr),
    once(vitest, "close"),
  ]);
  const output = stdout + stderr;
  const outcome = existsSync(report)
    ? outcomeOf(JSON.parse(readFileSync(report, "utf8")), ROOT)
    : new Map<string, string>();
  if (code === 0 || failuresIn(outcome).length > 0) return { outcome, output };
  // An error that belongs to no test, or vitest did not come to its end.
  return {
    outcome: new Map([...outcome, [`${suite.name}, outside of its tests`, "failed"]]),
    output,
  };
}
