import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { perform } from "../src/step.ts";

const place = { cwd: tmpdir(), env: process.env };
const node = (script: string) => `"${process.execPath}" -e "${script}"`;

test.each([
  ["that succeeds is well", "console.log('all is well')", true],
  ["that fails is not", "console.log('all is well'); process.exit(1)", false],
  ["that prints something else is not", "console.log('all is lost')", false],
])("a command %s", async (_, script, ok) => {
  const { ok: was } = await perform({ run: node(script), prints: "is well" }, place);
  expect(was).toBe(ok);
});

test("a command that must fail is well when it does", async () => {
  const fail = { run: node("process.exit(1)"), fails: true as const };
  expect((await perform(fail, place)).ok).toBe(true);
  expect((await perform({ ...fail, run: node("") }, place)).ok).toBe(false);
});

const SERVER =
  "const s = require('http').createServer((q, r) => r.end(q.url)).listen(0, '127.0.0.1', () => console.log('http://127.0.0.1:' + s.address().port))";

test.each([
  ["what it should", "/a", true],
  ["something else", "/b", false],
])("a server that answers %s", async (_, prints, ok) => {
  const server = { server: node(SERVER), asks: [{ path: "/a", as: "text" as const, prints }] };
  expect((await perform(server, place)).ok).toBe(ok);
});

test("a server that ends before it says its address is not well", async () => {
  const step = { server: node("console.log('no')"), asks: [] };
  expect(await perform(step, place)).toMatchObject({ ok: false, output: "no\n" });
});
