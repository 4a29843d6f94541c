import { expect, test } from "vitest";
import { cli } from "../src/cli.ts";

async function runCli(...args: string[]) {
  const lines: string[] = [];
  const code = await cli(args, (line) => lines.push(line));
  return { code, output: lines.join("\n") };
}

test("--help names the kinds of projects", async () => {
  const { code, output } = await runCli("--help");
  expect(code).toBe(0);
  expect(output).toMatch(/^usage: [\s\S]*\nNames: typescript-5\.4 .* webpack /);
});

test.each([
  [["vitr"], 'there is no kind of project "vitr"'],
  [["--all", "vite"], "--all takes no names"],
  [["--every"], "Unknown option '--every'"],
])("refuses %j, and says how it is used", async (args, message) => {
  const { code, output } = await runCli(...args);
  expect(code).toBe(2);
  expect(output).toContain(message);
  expect(output).toContain("usage: ");
});
