import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { kinds } from "../src/kinds/index.ts";
import { withTables } from "./table.ts";

test("docs/installing.md tells of every kind of project", async () => {
  const file = join(import.meta.dirname, "../../../docs/installing.md");
  await expect(withTables(readFileSync(file, "utf8"), kinds)).toMatchFileSnapshot(file);
});

test("a document has a place for the tables", () => {
  expect(() => withTables("nothing", kinds)).toThrow("the document has no place for the tables");
});

test("each kind has a name of its own", () => {
  expect(new Set(kinds.map(({ name }) => name)).size).toBe(kinds.length);
});
