// Makes one text of the page's script, with the libraries that it draws with, and another of its style sheet.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";

const folder = import.meta.dirname;

/** The licences of the packages that some modules are of, each text once. */
function licencesOf(modules) {
  const texts = new Map();
  for (const [, root, name] of modules.map(
    (id) => /^(.*\/node_modules\/([^/]+))\//.exec(id) ?? [],
  )) {
    if (root === undefined) continue;
    const file = readdirSync(root).find((each) => each.startsWith("LICENSE"));
    const text = readFileSync(join(root, file), "utf8").trim();
    texts.set(text, (texts.get(text) ?? new Set()).add(name));
  }
  return [...texts]
    .map(([text, names]) => `${[...names].sort().join(", ")}:\n\n${text}`)
    .sort()
    .join("\n\n");
}

/** The module src/timeline/page.generated.ts. */
export async function bundlePage() {
  const bundle = await rolldown({ input: join(folder, "main.ts"), platform: "browser" });
  const { output } = await bundle.generate({ format: "iife", minify: true });
  await bundle.close();
  const [{ code, moduleIds }] = output;
  const script = `/*!\n${licencesOf(moduleIds)}\n*/\n${code.trim()}`;
  const style = readFileSync(join(folder, "style.css"), "utf8").trim();
  return [
    "// Written by: npx pnpm@12 exec vitest run packages/trace/test/timeline/bundle -u",
    `export const script: string = ${JSON.stringify(script)};`,
    `export const style: string = ${JSON.stringify(style)};`,
    "",
  ].join("\n");
}
