// Programs in a Node process of their own.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { rolldown } from "rolldown";
import { afterAll, onTestFinished } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "future-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What is left of a process: its exit code, or the signal that has ended it. */
interface End {
  readonly code: number | NodeJS.Signals;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts a program; `ended` tells what became of it. */
export async function start(
  name: string,
  program: string,
): Promise<{ child: ChildProcess; ended: Promise<End> }> {
  const input = join(import.meta.dirname, `${name}.virtual.ts`);
  const bundle = await rolldown({
    input,
    platform: "node",
    resolve: { conditionNames: ["@x/source", "node", "import"] },
    plugins: [
      {
        name: "program",
        resolveId: (id) => (id === input ? input : null),
        load: (id) => (id === input ? program : null),
      },
    ],
  });
  const file = join(folder, `${name}.mjs`);
  const { output } = await bundle.generate({ codeSplitting: false } as never);
  writeFileSync(file, output[0].code);
  const child = spawn(process.execPath, ["--expose-gc", file], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL")); // if it never ends
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]).then(
    ([stdout, stderr, [code, signal]]) => ({ code: code ?? signal, stdout, stderr }),
  );
  return { child, ended };
}

/** Runs a program to its end. */
export async function node(name: string, program: string): Promise<End> {
  const { ended } = await start(name, program);
  return ended;
}
