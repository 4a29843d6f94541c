// Traces the numbered statements about asyncio to the tests that carry their numbers: writes
// docs/statements.md, or, with `--check`, fails where that page is out of date. Fails either way
// where a number has neither a test nor a reason in statements.json for having none, or has both.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

const root = join(import.meta.dirname, "..");
const page = join(root, "docs/statements.md");
const NUMBER = /\b[A-Z]{3,4}-\d\d[a-z]?\b/g;

const introduction = `# Statements

What asyncio does, taken apart into numbered statements, and the tests that show that these packages do the same, or,
where a title says so, what they do instead ([why](asyncio.md)). Tests have the numbers in their titles. The page is
written by \`npx pnpm@12 statements:update\`.`;

/** The areas of statements.json, their ranges of numbers written out. */
const areas = JSON.parse(
  readFileSync(join(import.meta.dirname, "statements.json"), "utf8"),
).areas.map((area) => ({ untested: {}, ...area, numbers: area.numbers.flatMap(expand) }));
const known = new Set(areas.flatMap(({ numbers }) => numbers));

/** The numbers of `LOOP-01..15`, or of `LOOP-01`. */
function expand(range) {
  const [first, last] = range.split("..");
  if (last === undefined) return [first];
  const [area, start] = first.split("-");
  const count = last - start + 1;
  return Array.from({ length: count }, (_, i) => `${area}-${String(+start + i).padStart(2, "0")}`);
}

/** The titles of all tests, unrun, and their files. */
function readTests() {
  const folder = mkdtempSync(join(tmpdir(), "statements-"));
  try {
    const list = join(folder, "tests.json");
    const options = ["list", "--static-parse", `--json=${list}`, "packages/", "apps/"];
    execFileSync("vitest", options, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
    return JSON.parse(readFileSync(list, "utf8"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Each number with its tests, in the order of the files. */
function traceTests() {
  const traced = new Map();
  const tests = readTests().map(({ name, file }) => ({ name, file: relative(root, file) }));
  for (const { name, file } of tests.sort((a, b) => compare(a.file, b.file))) {
    for (const number of new Set(name.match(NUMBER))) {
      if (!traced.has(number)) traced.set(number, []);
      traced.get(number).push({ name, file });
    }
  }
  return traced;
}

function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What is wrong with the numbers of the tests and of statements.json. */
function findFaults(traced) {
  const faults = [];
  for (const [number, tests] of traced) {
    if (known.has(number)) continue;
    for (const { name, file } of tests) {
      faults.push(
        `${file}: "${name}" has the number ${number}, which tooling/statements.json lacks`,
      );
    }
  }
  for (const { title, numbers, untested } of areas) {
    const open = numbers.filter((number) => !traced.has(number));
    if (typeof untested === "string") {
      if (open.length === 0) faults.push(`"${title}" is all tested: take its reason out`);
      continue;
    }
    for (const number of Object.keys(untested)) {
      if (!numbers.includes(number))
        faults.push(`${number} has a reason, but is not in "${title}"`);
      else if (traced.has(number)) faults.push(`${number} has a test: take its reason out`);
    }
    for (const number of open) {
      if (!(number in untested)) faults.push(`${number} has neither a test nor a reason`);
    }
  }
  return faults;
}

/** A test's title as a sentence: without numbers, with dots for what differs from case to case. */
function sentence(name) {
  return name
    .replace(NUMBER, "")
    .split(" > ")
    .map((part) => part.replace(/ \((%\w|\$\w+)\)$|: (%\w|\$\w+)$/, ""))
    .map((part) => part.replace(/%\w|\$\w+/g, "…").trim())
    .filter((part) => part !== "…")
    .join(": ")
    .replace(/[\\|*_<]/g, "\\$&");
}

function rowsOf(number, tests, reason) {
  if (tests === undefined) return [`| ${number} | _${reason}_ | |`];
  const rows = tests.map(({ name, file }) => {
    const [, owner] = file.split("/");
    const title = file.replace(/^.*\/test\/(.*)\.test\.ts$/, `${owner}/$1`);
    return `| ${number} | ${sentence(name)} | [${title}](../${file}) |`;
  });
  return [...new Set(rows)];
}

/** The page, as biome formats it. */
function render(traced) {
  const sections = areas.map(({ title, numbers, untested }) => {
    const rows = numbers.flatMap((number) => {
      const reason = typeof untested === "string" ? untested : untested[number];
      return rowsOf(number, traced.get(number), reason);
    });
    return [`## ${title}`, "", "| number | says | test |", "| --- | --- | --- |", ...rows].join(
      "\n",
    );
  });
  const input = `${[introduction, ...sections].join("\n\n")}\n`;
  return execFileSync("biome", ["format", `--stdin-file-path=${page}`], {
    cwd: root,
    encoding: "utf8",
    input,
  });
}

function readPage() {
  try {
    return readFileSync(page, "utf8");
  } catch {
    return "";
  }
}

const traced = traceTests();
const faults = findFaults(traced);
if (faults.length === 0) {
  const text = render(traced);
  if (!process.argv.includes("--check")) writeFileSync(page, text);
  else if (text !== readPage()) {
    faults.push("docs/statements.md is out of date: npx pnpm@12 statements:update, and commit it");
  }
}
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
