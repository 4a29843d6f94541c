import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { conformance } from "../src/command.ts";

const scenario = { id: "s-1", area: "loop", bodies: { main: [["log", "hello"]] } };
const trace = {
  events: [
    [0, "main#1", "start", null, 1],
    [0, "main#1", "log", "hello", 1],
    [0, "main#1", "end", null, 1],
  ],
  outcome: ["return", null],
  handler: [],
  pending: [],
  shutdown: "none",
  unretrieved: [],
  time: 0,
  iters: 2,
};
const equal = JSON.stringify({ scenario, trace });
const different = JSON.stringify({ scenario, trace: { ...trace, iters: 3 } });
const unsupported = (statement: unknown[]): string =>
  JSON.stringify({ scenario: { id: "s-2", area: "loop", bodies: { main: [statement] } }, trace });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "conformance-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function corpus(name: string, ...lines: string[]): string {
  const file = join(folder, name);
  const text = `${lines.join("\n")}\n`;
  writeFileSync(file, name.endsWith(".gz") ? gzipSync(text) : text);
  return file;
}

async function run(...args: string[]): Promise<{ code: number; text: string; rows: string[][] }> {
  const printed: string[] = [];
  const code = await conformance(args, (text) => printed.push(text));
  const text = printed.join("\n");
  return { code, text, rows: text.split("\n").map((row) => row.trim().split(/ {2,}/)) };
}

test("the fixtures of the project are equal", async () => {
  const { code, text } = await run();
  expect(text).toMatch(/^area/);
  expect(code).toBe(0);
});

test("--async counts why outcomes are others", async () => {
  const { code, rows } = await run("--async", corpus("a.jsonl", equal));
  expect(code).toBe(0);
  expect(rows[0]).toEqual([
    "area",
    "equal",
    "order in an instant",
    "late request",
    "cut off",
    "different",
    "not supported",
  ]);
  expect(rows).toContainEqual(["loop", "1", "0", "0", "0", "0", "0"]);
});

test("--async fails with 1 when a trace differs", async () => {
  expect((await run("--async", corpus("a.jsonl", different))).code).toBe(1);
});

describe("reads", () => {
  test("a file of JSON lines", async () => {
    expect((await run(corpus("a.jsonl", equal, equal))).rows).toContainEqual([
      "loop",
      "2",
      "0",
      "0",
    ]);
  });

  test("a gzipped file", async () => {
    expect((await run(corpus("a.jsonl.gz", equal))).rows).toContainEqual(["loop", "1", "0", "0"]);
  });

  test("a folder, with the folders in it", async () => {
    corpus("a.jsonl", equal);
    mkdirSync(join(folder, "deeper"));
    corpus(join("deeper", "b.jsonl.gz"), equal);
    corpus("notes.txt", "not a corpus");
    expect(await run(folder)).toMatchObject({ code: 0 });
    expect((await run(folder)).rows).toContainEqual(["all", "2", "0", "0"]);
  });

  test("several paths", async () => {
    const { rows } = await run(corpus("a.jsonl", equal), corpus("b.jsonl", equal));
    expect(rows).toContainEqual(["all", "2", "0", "0"]);
  });

  test("a scenario without an area, counted under its file's name", async () => {
    const { bodies } = scenario;
    const file = corpus("mine.jsonl", JSON.stringify({ scenario: { bodies }, trace }));
    expect((await run(file)).rows).toContainEqual(["mine", "1", "0", "0"]);
  });
});

describe("fails", () => {
  test("with 1 and the first difference when a trace differs", async () => {
    const { code, text, rows } = await run(corpus("a.jsonl", equal, different));
    expect(code).toBe(1);
    expect(rows).toContainEqual(["loop", "1", "1", "0"]);
    expect(text).toContain("s-1 differs at the level iterations (and agrees up to grouping)");
    expect(text).toMatch(/iters: 3 +\| iters: 2/);
    expect(text).toContain(different);
  });

  test("with 1 when a statement is not supported", async () => {
    const { code, text, rows } = await run(corpus("a.jsonl", unsupported(["telepathy"])));
    expect(code).toBe(1);
    expect(rows).toContainEqual(["loop", "0", "0", "1"]);
    expect(text).toContain("s-2 is not supported: there is no telepathy");
  });

  test("with 1 when a scenario makes no sense", async () => {
    const { code, text } = await run(corpus("a.jsonl", unsupported(["call", "nobody"])));
    expect(code).toBe(1);
    expect(text).toContain("s-2 could not be run: Unrunnable: no body is called nobody");
  });

  test.each([
    ["a path that does not exist", () => [join(folder, "none")], /ENOENT/],
    ["a folder without corpora", () => [folder], /no scenarios/],
    ["a file that is not JSON", () => [corpus("a.jsonl", equal, "{")], /a\.jsonl:2 is not JSON/],
    ["a file of something else", () => [corpus("a.jsonl", "[]")], /not a scenario with its trace/],
    ["an option that does not exist", () => ["--nonsense"], /--nonsense/],
    ["--async of CPython", () => ["--async", "--cpython"], /--async is for our packages/],
  ])("with 2 for %s", async (_what, args, message) => {
    const { code, text } = await run(...args());
    expect(code).toBe(2);
    expect(text).toMatch(message);
  });
});

test("--help explains the command", async () => {
  expect(await run("--help")).toMatchObject({ code: 0, text: expect.stringContaining("[PATH…]") });
});
