import { expect, test } from "vitest";
import { cli } from "../src/cli.ts";
import { jobs } from "../src/jobs/index.ts";

async function run(...args: string[]) {
  let out = "";
  let err = "";
  const code = await cli(args, {
    stdout: { write: (text: string) => (out += text) },
    stderr: { write: (text: string) => (err += text) },
  });
  return { code, out, err };
}

test("a job that does not exist is an error that lists those that do", async () => {
  const { code, err } = await run("fan-in");
  expect(code).toBe(2);
  expect(err).toContain("no job is called fan-in; there are fan-out, spawn,");
});

test("growth needs a job that has a size", async () => {
  const { code, err } = await run("growth", "bundle");
  expect(code).toBe(2);
  expect(err).toContain("bundle: nothing there has a size");
});

test("a Node that does not run is an error", async () => {
  const { code, err } = await run("fan-out", "--node", "/nowhere/node");
  expect(code).toBe(2);
  expect(err).toContain("/nowhere/node is no Node that could be run");
});

test.each(["0", "-1", "many"])("--rounds %s is refused", async (rounds) => {
  expect(await run("--rounds", rounds)).toMatchObject({
    code: 2,
    err: expect.stringContaining("Not a positive integer."),
  });
});

test("list names every job", async () => {
  const { code, out } = await run("list");
  expect(code).toBe(0);
  for (const { name, about } of jobs) expect(out).toContain(`${name.padEnd(10)} ${about}`);
});

test("--help explains the command", async () => {
  const { code, out } = await run("--help");
  expect(code).toBe(0);
  expect(out).toContain("Usage: bench");
});
