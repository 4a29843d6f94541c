import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { beforeAll, describe, expect, type TestContext, test } from "vitest";
import { bundleOf, compile, withOrigins } from "../src/compile.ts";
import { type Example, examples, readmes, root } from "../src/extract.ts";

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

test.each(readmes)("%s names all packages to install that its examples import", (readme) => {
  const code = examples.filter(({ file }) => file === readme).map((example) => example.code);
  const imported = code.flatMap((text) =>
    Array.from(text.matchAll(/from "((?:@[\w-]+\/)?[\w][\w-]*)/g), ([, name]) => name),
  );
  const lines = readFileSync(join(root, readme), "utf8").matchAll(/^npm install (.*)$/gm);
  const installed = Array.from(lines, ([, names]) => names?.split(" ")).flat();
  expect(installed).toEqual(expect.arrayContaining(imported.filter((name) => name !== "node")));
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
