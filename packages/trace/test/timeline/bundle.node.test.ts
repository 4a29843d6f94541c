import { expect, test } from "vitest";
// @ts-expect-error: it is no TypeScript, since the build tools run it as it is
import { bundlePage } from "../../page/bundle.mjs";

test("the page's script is made of the sources as they are", async () => {
  await expect(await bundlePage()).toMatchFileSnapshot("../../src/timeline/page.generated.ts");
});
