import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { cli } from "../src/cli.ts";
import { suites } from "../src/suites.ts";
import { knowsTrees } from "../src/tree.ts";

const fixtures = ["one-of-two", "broken"].map((name) => ({
  name,
  folder: fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url)),
}));

/** The exit code, and the lines printed. */
async function runCli(...args: string[]): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = [];
  const code = await cli(args, (line) => lines.push(...line.split("\n")), fixtures);
  return { code, lines };
}

test("each suite has a name of its own", () => {
  const names = suites.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

test("--help says how it is used", async () => {
  const { code, lines } = await runCli("--help");
  expect(code).toBe(0);
  expect(lines.join()).toContain("usage: npx pnpm@12 shaken");
});

test.each([
  [["three"], 'there is no suite "three"'],
  [["--fast"], "Unknown option '--fast'"],
  [["--times", "0"], '--times must be a whole number from 1, not "0"'],
  [["--times", "many"], '--times must be a whole number from 1, not "many"'],
  [["--seed", "1.5"], '--seed must be a whole number from 0, not "1.5"'],
  [["--quick", "--times", "2"], "--quick is the examples, once"],
])("what it does not understand, it refuses: %s", async (args, message) => {
  const { code, lines } = await runCli(...args);
  expect(code).toBe(2);
  expect(lines.join()).toContain(message);
  expect(lines.join()).toContain("usage:");
});

test.skipIf(!knowsTrees)(
  "finds the test that pauses change, and no other",
  async () => {
    const { code, lines } = await runCli("--seed", "7", "--times", "2", "one-of-two");
    expect(code).toBe(1);
    expect(lines.map((line) => line.replace(/ {2,}/g, "|").replace(/[\d.]+ s$/, "N s"))).toEqual(
      expect.arrayContaining([
        "one-of-two|undisturbed|0 of 2 fail, in N s",
        "one-of-two|seed 7|1 of 2 differ, in N s",
        "again: npx pnpm@12 shaken --seed 7 one-of-two",
        "one-of-two|seed 8|1 of 2 differ, in N s",
        "again: npx pnpm@12 shaken --seed 8 one-of-two",
        "2 of 2 shaken runs differ",
      ]),
    );
    const different = lines.filter((line) => line.endsWith(" undisturbed, failed shaken"));
    const sensitive = "test/one-of-two.test.ts: sensitive: passed undisturbed, failed shaken";
    expect(different).toEqual([
      expect.stringContaining(sensitive),
      expect.stringContaining(sensitive),
    ]);
  },
  300_000,
); // vitest is started three times, and mostly stopped in two

test.skipIf(!knowsTrees)("does not shake what fails undisturbed", async () => {
  const { code, lines } = await runCli("broken");
  expect(code).toBe(1);
  expect(lines[0]).toMatch(/^broken +undisturbed +1 of 1 fail, in /);
  expect(lines.at(-1)).toBe("not shaken: tests that fail undisturbed cannot be compared");
});
