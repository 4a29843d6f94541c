// Whole programs, each in a process of its own.
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";

/** Runs a program, in the package's folder, so that it finds the packages; gives what it prints. Those
 * whose threads have no call make them stay, so that a program that waits for their end never ends. */
async function node(program: string): Promise<string> {
  const temp = fileURLToPath(new URL("../../temp", import.meta.url));
  mkdirSync(temp, { recursive: true });
  const folder = mkdtempSync(join(temp, "pool-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "program.mjs");
  writeFileSync(file, program);
  const register = new URL("../source/register.js", import.meta.url).href;
  const ended = promisify(execFile)(process.execPath, ["--import", register, file]);
  onTestFinished(() => void ended.child.kill("SIGKILL"));
  return (await ended).stdout;
}

test("a call keeps the process alive, and threads without one do not", async () => {
  const printed = await node(`
    import { Executor, runInExecutor } from "@x/worker";
    const executor = new Executor({ threads: 1, idleTimeout: Infinity });
    const slow = () => new Promise((resolve) => setTimeout(resolve, 50, "done"));
    console.log(await runInExecutor(executor, slow));
    console.log(await runInExecutor(executor, slow));
  `);
  expect(printed).toBe("done\ndone\n");
});

test("neither does one whose first call could not be sent", async () => {
  const printed = await node(`
    import { Executor, runInExecutor } from "@x/worker";
    const executor = new Executor({ threads: 1, idleTimeout: Infinity });
    const call = runInExecutor(executor, (value) => value, () => 1);
    await call.catch((error) => console.log(error.name));
  `);
  expect(printed).toBe("DataCloneError\n");
});

test("so does a cancelled call until its thread has ended, and a shutdown", async () => {
  const printed = await node(`
    import { createTask } from "@x/future";
    import { Executor, runInExecutor } from "@x/worker";
    const executor = new Executor({ threads: 1 });
    const begun = new Int32Array(new SharedArrayBuffer(4));
    const call = runInExecutor(executor, (begun) => {
      Atomics.store(begun, 0, 1);
      Atomics.notify(begun, 0);
      for (;;);
    }, begun);
    await Atomics.waitAsync(begun, 0, 0).value;
    console.log("begun");
    call.cancel();
    await call.catch((error) => console.log(error.name));
    await runInExecutor(executor, () => 1);
    await executor.shutdown();
    console.log("over");
  `);
  expect(printed).toBe("begun\nCancelledError\nover\n");
});

test("a program that waits for a thread alone is no deadlock", async () => {
  const printed = await node(`
    import { run } from "@x/future";
    import { toThread } from "@x/worker";
    await run(function* () {
      console.log(yield* toThread(() => new Promise((resolve) => setTimeout(resolve, 100, "well"))));
    });
  `);
  expect(printed).toBe("well\n");
});
