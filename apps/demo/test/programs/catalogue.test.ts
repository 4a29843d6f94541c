import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { catalogue } from "../../src/programs/catalogue.ts";
import { rehearse } from "../../src/programs/stage/rehearse.ts";
import { failure } from "../../src/programs/stage/table.ts";

const files = catalogue.map(({ number, name }) => `${String(number).padStart(2, "0")}-${name}.ts`);

test.each(catalogue)("$number $name: $shows", async (program) => {
  const rehearsal = await rehearse(program);
  expect(rehearsal.passed ? "" : failure(rehearsal)).toBe("");
});

test("all programs but 34 are there, each in a file of its own", () => {
  const numbers = Array.from({ length: 33 }, (_, index) => index + 1);
  expect([...new Set(catalogue.map(({ number }) => number))]).toEqual(numbers);
  const folder = new URL("../../src/programs/", import.meta.url);
  const found = readdirSync(folder).filter((file) => /^\d/.test(file));
  expect(files.toSorted()).toEqual(found.toSorted());
});

test("the README has them all", () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  for (const file of files) expect(readme).toContain(`(src/programs/${file})`);
});
