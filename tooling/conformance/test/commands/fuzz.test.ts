import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { conformance } from "../../src/command.ts";
import { fuzzCommand } from "../../src/commands/fuzz.ts";
import type { Sample } from "../../src/corpus.ts";
import { CPython } from "../../src/cpython.ts";
import type { Oracle } from "../../src/oracle.ts";
import { tampered } from "../tampered.ts";

let cpython: CPython;
beforeAll(async () => {
  cpython = await CPython.load();
}, 60_000);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "conformance-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function fuzz(args: string, oracle: Oracle = cpython) {
  const printed: string[] = [];
  const print = (text: string) => printed.push(text);
  const code = await fuzzCommand(args.split(" "), print, async () => oracle);
  return { code, text: printed.join("\n") };
}

test("counts the scenarios of an area", async () => {
  const { code, text } = await fuzz("--seed 5 --count 70 --area queue");
  expect(code).toBe(0);
  expect(text).toMatch(/^CPython 3\.14\.\d+, from seed 5$/m);
  expect(text).toMatch(/^queue +\d+ +0 +\d+$/m);
  expect(text).toMatch(/^70 scenarios, \d+ a second$/m);
});

test("runs async functions, too", async () => {
  const { code, text } = await fuzz("--seed 5 --count 40 --area queue --async");
  expect(code).toBe(0);
  expect(text).toMatch(/^area +equal +order in an instant +late request/m);
  expect(text).toMatch(/^40 scenarios, \d+ a second$/m);
});

test("takes as long as it may", async () => {
  const { code, text } = await fuzz("--seed 5 --seconds 1");
  expect(code).toBe(0);
  expect(text).toMatch(/^all +[1-9]\d+ +0 +\d+$/m);
});

test("says why scenarios were skipped", async () => {
  const run: Oracle["run"] = (scenarios) => scenarios.map(() => ({ problem: "odd" }));
  const { code, text } = await fuzz("--count 3", { version: "none", run });
  expect(code).toBe(0);
  expect(text).toMatch(/^skipped:\n {2}3: odd$/m);
});

test("says which seeds break the interpreter", async () => {
  const run = () => {
    throw new Error("out of memory");
  };
  await expect(fuzz("--seed 5 --count 70", { version: "none", run })).rejects.toThrow(
    "seeds 5 to 54 could not be run: out of memory",
  );
});

describe("a difference", () => {
  const args = "--seed 5 --count 500 --area wait_for";
  let difference: Awaited<ReturnType<typeof fuzz>>;
  let wrong: Oracle;
  beforeAll(async () => {
    wrong = tampered(cpython, (scenario) => JSON.stringify(scenario).includes(`["wait_for"`));
    difference = await fuzz(args, wrong);
  }, 60_000);

  test("fails the run", () => {
    expect(difference.code).toBe(1);
    expect(difference.text).toMatch(/^wait_for +\d+ +1 +\d+$/m);
  });

  test("is shown with the seed that brings it back", async () => {
    const [, again = ""] = /npx pnpm@12 conformance fuzz (.*)/.exec(difference.text) ?? [];
    expect(again).toMatch(/^--seed \d+ --count 1 --area wait_for$/);
    const { code, text } = await fuzz(again, wrong);
    expect(code).toBe(1);
    expect(text.split("Below is")[1]).toBe(difference.text.split("Below is")[1]);
  });

  test("is shown as small as it can be, side by side", () => {
    expect(difference.text).toMatch(/wait_for-\d+, shrunk, differs at the level iterations/);
    expect(difference.text).toMatch(/^iters: \d +\| iters: \d$/m);
    const { scenario } = JSON.parse(difference.text.split("\n").at(-1) ?? "") as Sample;
    expect(scenario.bodies).toMatchObject({
      main: [["wait_for", expect.anything(), expect.anything()]],
    });
  });

  test("ends with a line that the command takes as a corpus", async () => {
    const file = join(folder, "difference.jsonl");
    writeFileSync(file, difference.text.split("\n").at(-1) ?? "");
    const printed: string[] = [];
    expect(await conformance([file], (each) => printed.push(each))).toBe(1);
    expect(printed.join("\n")).toMatch(/wait_for-\d+ differs at the level iterations/);
  });
});

test.each([
  ["an area that does not exist", "--area moon", /--area takes one of loop future .*, not moon/],
  ["a seed that is no number", "--seed x", /--seed takes a whole number, not x/],
  ["an option that does not exist", "--nonsense", /--nonsense/],
])("fails with 2 for %s", async (_what, args, message) => {
  const printed: string[] = [];
  expect(await conformance(["fuzz", ...args.split(" ")], (text) => printed.push(text))).toBe(2);
  expect(printed.join("\n")).toMatch(message);
});
