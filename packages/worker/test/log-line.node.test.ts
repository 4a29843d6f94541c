// What fails in a thread whose module is a bundle, one long line or a `data:` URL, is right in a log line.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import { createTask, run } from "@x/future";
import { LoopThread, moduleFunction, ThreadError, toThread } from "@x/worker";
import { afterAll, describe, expect, test } from "vitest";
import { listed, shortStack } from "../src/log-line.ts";
import { errorOf } from "./support.ts";

const folder = mkdtempSync(join(tmpdir(), "bundles-"));
afterAll(() => rmSync(folder, { recursive: true }));

const LONG = `const long = "${"z".repeat(5000)}";`;

/** Modules of one long line, in a file or a URL. */
function bundle(name: string, source: string): string {
  if (name === "data") return `data:text/javascript,${encodeURIComponent(LONG + source)}`;
  if (name === "raw data") return `data:text/javascript,${LONG} ${source}`;
  const file = join(folder, name);
  writeFileSync(file, LONG + source);
  return pathToFileURL(file).href;
}

const callers: Record<string, (url: string, name: string) => Promise<Error>> = {
  "a LoopThread": (url, name) =>
    run(function* () {
      const thread = new LoopThread();
      const error = yield* errorOf(thread.runCoroutineThreadsafe(url, name, []));
      yield* thread.stop();
      return error;
    }),
  toThread: (url, name) =>
    run(function* () {
      return yield* errorOf(createTask(toThread(moduleFunction(url, name))));
    }),
};

describe.each(Object.entries(callers))("%s", (_, failureOf) => {
  test.each([
    ["data", "export const work = 1;", / exports no function work/],
    ["raw data", "export const work = 1;", / exports no function work/],
    ["data", 'import "nowhere"; export const work = 1;', /"nowhere" from "data:text.*…": /],
    ["data", 'export function work() { throw new Error("no"); }', /^no$/],
    ["raw data", 'export function work() { throw new Error("no"); }', /^no$/],
    [
      "data",
      'export const work = () => new Promise(() => { setTimeout(() => { throw new Error("late"); }); });',
      /crashed: .*late/,
    ],
    [
      "late.cjs",
      'exports.work = () => new Promise(() => { setTimeout(() => require("./missing.cjs")); });',
      /crashed: .*Cannot find module/,
    ],
    ["syntax.cjs", "exports.work = (;", /Unexpected token/],
    ["missing.mjs", 'import { no } from "node:fs"; export const work = no;', / named 'no'/],
  ])("does not print the source of its module: %s, %s", async (name, source, message) => {
    const error = await failureOf(bundle(name, source), "work");
    expect(error.message).toMatch(message);
    if (error instanceof ThreadError) expect(error.message).not.toContain("\n");
    expect(error.message.length).toBeLessThan(300);
    expect(inspect(error)).not.toContain("z".repeat(100));
    expect(inspect(error).length).toBeLessThan(3000);
  });
});

test("a stack keeps its places", () => {
  const frames = "    at work (data:text/javascript,short:1:2)\n    at other (file:///a.js:1:2)";
  const stack = `Error: no\n${frames}`;
  expect(shortStack(stack)).toBe(stack);
  const long = "data:text/javascript,".padEnd(5000, "x");
  const short = `${long.slice(0, 80)}…`;
  expect(shortStack(`Error: no\n    at work (${long}:1:20)\n    at ${long}:3:4\n${frames}`)).toBe(
    `Error: no\n    at work (${short}:1:20)\n    at ${short}:3:4\n${frames}`,
  );
  const excerpt = `/a.cjs:7\n${"x = ".repeat(1000)}(;\n      ^\n\n`;
  expect(shortStack(`${excerpt}SyntaxError: no\n${frames}`)).toBe(
    `SyntaxError: no\n    at /a.cjs:7\n${frames}`,
  );
  expect(shortStack(`${excerpt}SyntaxError: no`)).toBe("SyntaxError: no\n    at /a.cjs:7");
});

test("of many exports, some are named", () => {
  expect(listed(["a", "b"])).toBe("a, b");
  const names = Array.from({ length: 100 }, (_, i) => `n${i}`);
  expect(listed(names)).toBe("n0, n1, n2, n3, n4, n5, n6, n7, n8, n9 and 90 more");
});
