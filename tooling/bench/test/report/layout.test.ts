import { expect, test } from "vitest";
import { asColumns, asMarkdown } from "../../src/report/layout.ts";

const rows = [
  ["job", "figure"],
  ["fan-out", "1"],
];

test("columns for a terminal", () => {
  expect(asColumns(rows)).toBe("job      figure\nfan-out  1");
});

test("a table for Markdown", () => {
  expect(asMarkdown(rows)).toBe(
    ["| job     | figure |", "| ------- | ------ |", "| fan-out | 1      |"].join("\n"),
  );
});
