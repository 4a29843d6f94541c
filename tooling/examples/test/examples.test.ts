import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { beforeAll, describe, expect, type TestContext, test } from "vitest";
import { bundleOf, compile, withOrigins } from "../src/compile.ts";
import { type Example, examples, readmes } from "../src/extract.ts";

let unsound: Map<Example, string[]>;
beforeAll(async () => {
  unsound = await compile(examples);
});

async function run(example: Example, { onTestFinished }: TestContext) {
  const node = spawn(process.execPath, ["--enable-source-maps", bundleOf(example)]);
  onTestFinished(() => void node.kill("SIGKILL")); // if it never ends
  const [stdout, stderr, [exitCode, signal]] = await Promise.all([
    text(node.stdout),
    text(node.stderr),
    once(node, "close"),
  ]);
  return { stdout, end: { exitCode, signal, stderr: withOrigins(stderr) } };
}

test.each(readmes)("%s shows an example that runs", (readme) => {
  expect(examples.filter(({ file, runs }) => file === readme && runs)).not.toEqual([]);
});

describe.concurrent("the example at", () => {
  for (const example of examples) {
    test(`${example.file}:${example.line}`, async (context) => {
      expect(unsound.get(example) ?? []).toEqual([]);
      if (!example.runs) return;
      const { stdout, end } = await run(example, context);
      expect(end).toEqual({ exitCode: 0, signal: null, stderr: "" });
      if (example.output !== undefined) expect(stdout.trimEnd()).toBe(example.output);
    });
  }
});
