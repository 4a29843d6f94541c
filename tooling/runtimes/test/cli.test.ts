import { afterEach, expect, test, vi } from "vitest";
import { cli } from "../src/cli.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

/** The exit code, and the lines printed. */
async function runCli(...args: string[]): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = [];
  const code = await cli(args, (line) => lines.push(line));
  return { code, lines };
}

/** A machine that has neither runtimes nor a browser. */
function emptyMachine(): void {
  vi.stubEnv("PATH", "/nowhere");
  vi.stubEnv("CHROMIUM", "/nowhere/chromium");
}

test("--help says how it is used", async () => {
  const { code, lines } = await runCli("--help");
  expect(code).toBe(0);
  expect(lines.join()).toContain("usage: npx pnpm@12 runtimes");
});

test.each([
  [["netscape"], 'there is no runtime "netscape"'],
  [["--fast"], "Unknown option '--fast'"],
])("what it does not understand, it refuses: %s", async (args, message) => {
  const { code, lines } = await runCli(...args);
  expect(code).toBe(2);
  expect(lines.join()).toContain(message);
  expect(lines.join()).toContain("usage:");
});

test("what was asked for by name and is not there is skipped, and is no success", async () => {
  emptyMachine();
  const { code, lines } = await runCli("chromium", "worker");
  expect(code).toBe(2);
  expect(lines).toEqual([
    expect.stringMatching(/^chromium +skipped +no Chromium; apt-get install chromium, /),
    expect.stringMatching(/^worker +skipped +no Chromium; /),
  ]);
});

test("--installed leaves out what is not there, says so, and is content", async () => {
  emptyMachine();
  const { code, lines } = await runCli("--installed");
  expect(code).toBe(0);
  expect(lines.map((line) => line.replace(/ {2,}/g, "|"))).toEqual([
    "bun|skipped|no bun on the PATH; npx pnpm@12 runtimes bun fetches it",
    "deno|skipped|no deno on the PATH; npx pnpm@12 runtimes deno fetches it",
    expect.stringMatching(/^chromium\|skipped\|no Chromium; /),
    expect.stringMatching(/^worker\|skipped\|no Chromium; /),
  ]);
});
