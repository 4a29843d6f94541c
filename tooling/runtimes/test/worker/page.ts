// Vitest runs tests in pages only, so this page has a worker run them all, and has a test of its own
// for each, which says what came of it there.
import { describe, expect, test } from "vitest";
import type { WorkerReport } from "./report.ts";

/** What is used here of a browser's workers. */
declare class Worker {
  constructor(url: URL, options: { type: "module" });
  postMessage(message: unknown): void;
  onmessage: (event: { data: WorkerReport }) => void;
  onerror: (event: { message: string }) => void;
}

/** Where vitest keeps its settings. */
declare const __vitest_worker__: { readonly config: unknown };

const { scope, files, unhandled } = await new Promise<WorkerReport>((resolve, reject) => {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = ({ message }) => reject(new Error(`the worker failed: ${message}`));
  worker.postMessage(__vitest_worker__.config);
  setTimeout(() => reject(new Error("the worker has not answered in ten minutes")), 600_000);
});

test("these tests were run in a worker", () => {
  expect(scope).toBe("DedicatedWorkerGlobalScope");
});

test("no rejection was left unhandled", () => {
  expect(unhandled).toEqual([]);
});

for (const { file, tests } of files) {
  describe(file, () => {
    for (const { name, errors, isSkipped } of tests) {
      test.skipIf(isSkipped)(name, () => {
        if (errors.length > 0) expect.fail(errors.join("\n"));
      });
    }
  });
}
