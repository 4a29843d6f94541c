import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { runTests } from "../src/runners.ts";

const require = createRequire(import.meta.url);
const tests = require.resolve("./runners/tests.ts");

/** What both runners must tell of the tests that fail. */
const REASONS = [
  "LeakError",
  "the program has ended and left behind:",
  "heartbeat: sleep > <Future pending>",
  "TCPServerWrap",
  "real I/O and real timers do not work in virtual time",
  "Task-1: poll > <Promise pending>",
];

test("jest runs tests in virtual time", async () => {
  const { exitCode, output } = await runTests("jest", tests);
  expect(output).toContain("✓ a day of a coroutine");
  expect(output).toContain("✓ a day of an async function");
  expect(output).toContain("✕ an assertion that fails");
  expect(output).toContain("Tests:       4 failed, 2 passed, 6 total");
  for (const reason of REASONS) expect(output).toContain(reason);
  expect(exitCode).toBe(1);
});

test("node:test runs tests in virtual time", async () => {
  const { exitCode, output } = await runTests("node:test", tests);
  expect(output).toContain("\nok 1 - a day of a coroutine");
  expect(output).toContain("\nok 2 - a day of an async function");
  expect(output).toContain("\nnot ok 3 - an assertion that fails");
  expect(output).toContain("\n# pass 2\n# fail 4\n");
  for (const reason of REASONS) expect(output).toContain(reason);
  expect(exitCode).toBe(1);
});
