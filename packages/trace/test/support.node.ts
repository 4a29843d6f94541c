import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, onTestFinished } from "vitest";

// In the package's folder, so that programs find the packages.
const temp = fileURLToPath(new URL("../temp", import.meta.url));
mkdirSync(temp, { recursive: true });
const folder = mkdtempSync(join(temp, "programs-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Lets children run the packages' sources. */
const register = new URL("../../worker/test/source/register.js", import.meta.url).href;

let programs = 0;

/** A program in a process of its own. */
export interface Program {
  readonly child: ChildProcess;
  readonly pid: number;
  /** The next line that it prints. */
  line(): Promise<string>;
}

/** Starts a program, which waits for its test to end it. Its inspector, if it opens, takes a port that is free. */
export function start(program: string, flags: readonly string[] = ["--inspect-port=0"]): Program {
  programs += 1;
  const file = join(folder, `${programs}.mjs`);
  writeFileSync(file, program);
  const child = spawn(process.execPath, ["--import", register, ...flags, file], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    child,
    pid: child.pid as number,
    line: async () => String((await lines.next()).value),
  };
}
