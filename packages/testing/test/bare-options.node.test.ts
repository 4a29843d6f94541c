// A bare value in place of options is an error, wherever there are options.
import { readFileSync } from "node:fs";
import { sleep } from "@x/future";
import { checkCancellation, explore, runVirtual, virtualTest } from "@x/testing";
import { expect, test } from "vitest";

const program = () => sleep(1);

/** Everything that has options, called with a value in their place. */
const calls: Record<string, (bare: never) => unknown> = {
  checkCancellation: (bare) => checkCancellation(program, () => {}, bare),
  explore: (bare) => explore(program, bare),
  runVirtual: (bare) => runVirtual(program, bare),
  virtualTest: (bare) => virtualTest(program, bare),
};

test("nothing in the API that has options is missing here", () => {
  const report = readFileSync(new URL("../etc/testing.api.md", import.meta.url), "utf8");
  const found = report.matchAll(/^export function (\w+)[<(].*\boptions\??: /gm);
  expect(Object.keys(calls)).toEqual([...new Set(Array.from(found, ([, name]) => name))]);
});

test.each(Object.entries(calls))("a bare value is refused by %s", async (_, refuse) => {
  for (const bare of [5000, "text", true, null]) {
    const call = async () => refuse(bare as never);
    await expect(call()).rejects.toThrow(TypeError);
    await expect(call()).rejects.toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/^options must be an object such as \{ /),
      }),
    );
  }
});
