import { expect, test } from "vitest";
import { commandWithin } from "./command.node.ts";
import { start } from "./support.node.ts";

/** How long the test waits for the answer that does not come, in ms: the main thread has answered by then. */
const PATIENCE = 60_000;

test("a thread that nothing can interrupt is named, and the others are shown", async () => {
  const program = start(`
    import { Worker } from "node:worker_threads";
    import { run, sleep } from "@x/future";
    // A signal may interrupt the call, such as the one that opens the inspector.
    const read = 'try { require("node:fs").readSync(0, Buffer.alloc(1)); } catch {}';
    const wait = "for (;;) " + read;
    const begun = 'require("node:worker_threads").parentPort.postMessage(0)';
    new Worker(begun + ";" + wait, { eval: true }).once("message", () => console.log("ready"));
    await run(sleep(3_600_000));
  `);
  await program.line();
  const { code, out, error } = await commandWithin(PATIENCE, "ps", String(program.pid));
  expect({ code, error }).toEqual({ code: 0, error: "" });
  expect(out).toMatch(/^main +Task-1 +sleep/m);
  expect(out).toMatch(/^thread \d+ +\(does not answer\)$/m);
});
