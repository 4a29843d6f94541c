import { join } from "node:path";
import { type Plugin, rolldown } from "rolldown";
import { expect, test } from "vitest";

/** The minified code of a module that does nothing but this, from the packages' sources. */
async function bundled(code: string): Promise<string> {
  const input = join(import.meta.dirname, "entry.virtual.ts");
  const entry: Plugin = {
    name: "entry",
    resolveId: (id) => (id === input ? input : null),
    load: (id) => (id === input ? code : null),
    // Whatever package.json says: a module without side effects has to show it.
    transform: () => ({ moduleSideEffects: true }),
  };
  const bundle = await rolldown({
    input,
    platform: "neutral",
    resolve: { conditionNames: ["@x/source", "import", "default"] },
    plugins: [entry],
  });
  const { output } = await bundle.generate({ minify: true });
  return output[0].code;
}

test.each([
  ["run", "@x/future"],
  ["EventLoop", "@x/loop"],
  ["Queue", "@x/queue"],
])("%s alone is as small as from %s", async (name, source) => {
  const ours = await bundled(`export { ${name} } from "@x/asyncio";`);
  const theirs = await bundled(`export { ${name} } from "${source}";`);
  // Some bytes more or less: the modules come in another order, and get other short names.
  expect(Math.abs(ours.length - theirs.length)).toBeLessThan(50);
});

test("an import of nothing leaves nothing", async () => {
  expect(await bundled('import "@x/asyncio";')).toBe("");
});
