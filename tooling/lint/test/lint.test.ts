import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { ESLint } from "eslint";
import { expect, test } from "vitest";

const read = (path: string) => readFile(new URL(path, import.meta.url), "utf8");

test("the configuration is the one that the docs show", async () => {
  const [config, page] = await Promise.all([
    read("../fixtures/eslint.config.js"),
    read("../../../docs/lint.md"),
  ]);
  expect(page).toContain(`\`\`\`js\n${config}\`\`\`\n`);
});

test.each(["async.ts", "generators.ts"])(
  "each forgotten wait is found, and nothing else: %s",
  async (file) => {
    const eslint = new ESLint({ cwd: fileURLToPath(new URL("../fixtures", import.meta.url)) });
    const [result] = await eslint.lintFiles(file);
    const found = result?.messages.map(({ ruleId, line }) => `${ruleId} ${line}`);
    const lines = (await read(`../fixtures/${file}`)).split("\n");
    const forgotten = lines.flatMap((text, i) =>
      text.endsWith("// forgotten") ? [`@typescript-eslint/no-floating-promises ${i + 1}`] : [],
    );
    expect(forgotten.length).toBeGreaterThan(5);
    expect(found).toEqual(forgotten);
  },
);
