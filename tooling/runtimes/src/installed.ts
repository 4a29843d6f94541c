import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Whether a program can be started by its name. */
export function isOnPath(program: string): boolean {
  const endings = process.platform === "win32" ? [".exe", ".cmd"] : [""];
  return (process.env.PATH ?? "")
    .split(delimiter)
    .some((folder) => endings.some((ending) => existsSync(join(folder, program + ending))));
}

/** What Chromium is started with. None of it lets the browser contact its maker. */
export function chromiumOptions(executablePath: string): {
  executablePath: string;
  args: string[];
} {
  const args = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ];
  // Its sandbox refuses to be started by root.
  if (process.getuid?.() === 0) args.push("--no-sandbox");
  return { executablePath, args };
}
