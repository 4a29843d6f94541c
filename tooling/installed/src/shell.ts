import { spawn } from "node:child_process";

export interface Ended {
  readonly code: number | null;
  /** What it printed, to stdout and stderr. */
  readonly output: string;
}

/** Starts a command in a process group of its own, so that it can be ended with all that it starts. */
export function start(command: string, options: { cwd: string; env?: NodeJS.ProcessEnv }) {
  const child = spawn(command, {
    ...options,
    shell: true,
    detached: process.platform !== "win32",
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      child.emit("output", output);
    });
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on("error", reject).on("close", (code) => resolve({ code, output }));
  });
  return { child, ended };
}

/** Runs a command to its end. */
export function shell(
  command: string,
  options: { cwd: string; env?: NodeJS.ProcessEnv },
): Promise<Ended> {
  return start(command, options).ended;
}
