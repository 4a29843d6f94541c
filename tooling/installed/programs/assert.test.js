// A test with the `test` of the global scope where there is one, or Node's, and its assertions.
import assert from "node:assert/strict";
import { sleep } from "@x/asyncio";
import { virtualTest } from "@x/testing";
import { portable } from "./portable.js";

const test = globalThis.Deno?.test ?? globalThis.it ?? (await import("node:test")).test;

test("the packages work in a test", async () => {
  assert.equal(await portable(), "all is well");
});

const day = virtualTest(async () => {
  await sleep(86_400_000);
});
test("a test has virtual time", () => day());
