import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The repository, from src as from dist. */
export const ROOT: string = fileURLToPath(new URL("../../../", import.meta.url));

export interface Ended {
  readonly code: number | null;
  /** What it printed, to stdout and stderr. */
  readonly output: string;
}

/** Runs a command in the repository's root. */
export function shell(command: string): Promise<Ended> {
  const child = spawn(command, {
    cwd: ROOT,
    shell: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.on("error", reject).on("close", (code) => resolve({ code, output }));
  });
}
