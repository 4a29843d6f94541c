import type { RunnerTask, RunnerTestFile } from "vitest";
import { startTests } from "vitest/internal/browser";
import type { FileReport, TestReport } from "./report.ts";

type Runner = Parameters<typeof startTests>[1];

const modules = import.meta.glob<void>([
  "../../../../packages/*/test/**/*.test.ts",
  "../../../conformance/test/corpora.browser.ts",
  "!**/*.{node,follows}.test.ts",
]);

/** Runs all tests, one file after the other, as `config` says. */
export async function runTests(config: unknown): Promise<FileReport[]> {
  const runner: Runner = {
    config: config as Runner["config"],
    importFile: (file) => modules[file]?.(),
  };
  const files = await startTests(Object.keys(modules), runner);
  return files.map(reportOn);
}

function reportOn(file: RunnerTestFile): FileReport {
  return { file: file.filepath.replace(/^[./]+/, ""), tests: [...testsOf(file, [])] };
}

/** The tests in a file or a suite; itself, too, if it has failed. */
function* testsOf(task: RunnerTask, names: readonly string[]): Generator<TestReport> {
  const errors = (task.result?.errors ?? []).map(({ stack, message }) => stack ?? message);
  const passed = task.result?.state === "pass";
  if (task.type === "test" || errors.length > 0) {
    const name = [...names, task.name].join(" > ");
    const isSkipped = task.mode === "skip";
    const isKnown = passed || isSkipped || errors.length > 0;
    yield { name, errors: isKnown ? errors : ["it did not run"], isSkipped };
  }
  if (task.type !== "suite") return;
  const inner = "filepath" in task ? [] : [...names, task.name];
  for (const each of task.tasks) yield* testsOf(each, inner);
}
