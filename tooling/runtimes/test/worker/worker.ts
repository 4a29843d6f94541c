// The worker: vitest, when it is loaded, looks for its settings, so that they have to be there first.
import type { WorkerReport } from "./report.ts";

/** What is used here of a worker's globals. */
declare const self: {
  onmessage: (event: { data: unknown }) => void;
  onunhandledrejection: (event: { reason: unknown }) => void;
  postMessage(report: WorkerReport): void;
};

const unhandled: string[] = [];
self.onunhandledrejection = ({ reason }) => unhandled.push(String(reason));

self.onmessage = async ({ data: config }) => {
  Object.assign(globalThis, { __vitest_worker__: { config } });
  const { runTests } = await import("./run-tests.ts");
  const files = await runTests(config).catch((e) => [
    { file: "x", tests: [{ name: "y", errors: [e.message], isSkipped: false }] },
  ]);
  self.postMessage({ scope: self.constructor.name, files, unhandled });
};
