import { expect, test } from "vitest";
import type { Packed } from "../src/pack.ts";
import { Registry } from "../src/registry.ts";

const packed: Packed = {
  manifest: { name: "@x/loop", version: "1.2.3" },
  tarball: Buffer.from("the tarball"),
  integrity: "sha512-it",
};

test("a registry tells of its packages as package managers ask for them, and serves their tarballs", async () => {
  await using registry = await Registry.start([packed]);
  const answer = await fetch(`${registry.url}/@x%2floop`);
  const packument = (await answer.json()) as {
    versions: Record<string, { dist: { tarball: string; integrity: string } }>;
  };
  expect(packument).toMatchObject({ name: "@x/loop", "dist-tags": { latest: "1.2.3" } });
  const { tarball, integrity } = packument.versions["1.2.3"]?.dist ?? {};
  expect(integrity).toBe("sha512-it");
  expect(await (await fetch(String(tarball))).text()).toBe("the tarball");
});

test("a registry has nothing else", async () => {
  await using registry = await Registry.start([packed]);
  expect((await fetch(`${registry.url}/@x%2fother`)).status).toBe(404);
});
