import { expect, test, vi } from "vitest";
import { ConnectionLost } from "../src/process/inspector-session.ts";
import { openInspector } from "../src/process/open-inspector.ts";
import { start } from "./support.node.ts";

/** In ms. */
const PATIENCE = 60_000;

const IDLE = 'setInterval(() => {}, 1000); console.log("ready");';

test("an expression gives its value, or fails with what it has thrown", async () => {
  const program = start(IDLE);
  await program.line();
  const { session } = await openInspector(program.pid, PATIENCE);
  expect(await session.evaluate("1 + 1")).toBe(2);
  await expect(session.evaluate("missing")).rejects.toThrow(
    "the process has answered: ReferenceError: missing is not defined",
  );
  await expect(session.evaluate(1 as never)).rejects.toThrow("Invalid parameters");
  await session.close();
});

test("a process that ends meanwhile is told of", async () => {
  const program = start(IDLE);
  await program.line();
  const { session } = await openInspector(program.pid, PATIENCE);
  const answer = session.evaluate("for (;;);");
  program.child.kill("SIGKILL");
  await expect(answer).rejects.toThrow(ConnectionLost);
});

test("threads come and go", async () => {
  const program = start(IDLE, ["--inspect-port=0"]);
  await program.line();
  const { session } = await openInspector(program.pid, PATIENCE);
  const before = (await session.threads()).length;
  const worker = 'new (process.getBuiltinModule("node:worker_threads").Worker)';
  await session.evaluate(
    `void (worker = ${worker}("setInterval(() => {}, 1000)", { eval: true }))`,
  );
  await vi.waitUntil(async () => (await session.threads()).length > before, { timeout: 60_000 });
  await session.evaluate("void worker.terminate()");
  await vi.waitUntil(async () => (await session.threads()).length === before, { timeout: 60_000 });
  await session.close();
});
