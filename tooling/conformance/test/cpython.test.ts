import { basename } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { check, checkOracle } from "../src/check.ts";
import { checkAsync } from "../src/check-async.ts";
import { corpusFiles, readCorpus } from "../src/corpus.ts";
import { CPython } from "../src/cpython.ts";
import { examine } from "../src/fuzz/examine.ts";
import { fuzz } from "../src/fuzz/fuzz.ts";
import { FuzzTally } from "../src/fuzz/fuzz-tally.ts";
import { REASONS } from "../src/reasons.ts";
import type { Statements } from "../src/scenario.ts";
import { fixture } from "./fixture.ts";

let cpython: CPython;
beforeAll(async () => {
  cpython = await CPython.load();
}, 60_000);

test("is the version that the traces are of", () => {
  expect(cpython.version).toMatch(/^3\.14\./);
});

describe("makes the recorded traces of", () => {
  test.each(corpusFiles(fixture()).map((file) => [basename(file), file]))(
    "%s",
    (_name, file) => {
      // All of them: npx pnpm@12 conformance --cpython
      const samples = readCorpus(file).filter((_, i) => i % 8 === 0);
      expect(checkOracle(cpython, samples)).toEqual(samples.map(() => ({ kind: "equal" })));
    },
    60_000,
  );
});

describe("gives no trace of", () => {
  const main = (...statements: Statements) => ({ bodies: { main: statements } });
  const cases: [what: string, scenario: unknown, problem: RegExp][] = [
    ["a statement that does not exist", main(["telepathy"] as never), /no statement is called/],
    ["a statement without its arguments", main(["sleep"] as never), /TypeError/],
    ["a break outside of a loop", main(["break"]), /not Python: 'break' outside loop/],
    ["a reraise outside of a handler", main(["reraise"]), /outside of a handler/],
    ["a body that does not exist", main(["call", "nobody"]), /KeyError/],
    ["coroutines without end", main(["repeat", 500, [["spawn", "t1", "main"]]]), /too many corout/],
    ["events without end", main(["repeat", 5000, [["time"]]]), /too many events/],
    [
      "tasks that wait for one another",
      {
        bodies: {
          main: [
            ["spawn", "t1", "a"],
            ["await", "t1"],
          ],
          a: [["await", "@main"]],
        },
      },
      /in a circle/,
    ],
    [
      "tasks that start one another without end",
      {
        bodies: {
          main: [
            ["sleep", 0],
            ["call", "a"],
          ],
          a: [["spawn", "t1", "a"]],
        },
        eager_factory: true,
      },
      /start one another without end/,
    ],
    [
      "an item of as_completed that is awaited twice",
      {
        bodies: {
          main: [
            [
              "as_completed",
              [{ co: "a" }],
              { as: "i", mode: "plain" },
              [
                ["await", "i"],
                ["await", "i"],
              ],
            ],
          ],
          a: [],
        },
      },
      /awaited again/,
    ],
  ];
  test.each(cases)("%s", (_what, scenario, problem) => {
    expect(cpython.run([scenario as never])).toEqual([{ problem: expect.stringMatching(problem) }]);
  });
});

test("programs that run for ever are skipped", async () => {
  const bodies = {
    main: [
      ["call_soon", "h", "k"],
      ["sleep", 1],
    ] as const,
  };
  const callbacks = { k: [["call_soon", "h", "k"]] as const };
  await expect(examine(cpython, [{ bodies, callbacks }], check)).resolves.toMatchObject([
    { kind: "skipped", problem: "runs for ever" },
  ]);
});

test("agrees with our packages on a thousand scenarios, always the same", async () => {
  const tally = new FuzzTally();
  const options = { seed: 1, count: 1000, seconds: 300, check };
  const difference = await fuzz(cpython, options, (finding) => tally.add(finding));
  expect(difference?.sample, `npx pnpm@12 conformance fuzz --seed ${difference?.seed}`).toBe(
    undefined,
  );
  expect(tally.count).toBe(1000);
}, 300_000);

test("is followed by async functions on a hundred scenarios, always the same", async () => {
  const tally = new FuzzTally(REASONS);
  const options = { seed: 1, count: 100, seconds: 300, check: checkAsync };
  const difference = await fuzz(cpython, options, (finding) => tally.add(finding));
  expect(
    difference?.sample,
    `npx pnpm@12 conformance fuzz --async --seed ${difference?.seed}`,
  ).toBe(undefined);
  expect(tally.count).toBe(100);
}, 300_000);
