import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright";

/** Debian's, and that of what is made from Debian. */
const SYSTEM_CHROMIUM = "/usr/bin/chromium";

/** Whether a program can be started by its name. */
export function isOnPath(program: string): boolean {
  const endings = process.platform === "win32" ? [".exe", ".cmd"] : [""];
  return (process.env.PATH ?? "")
    .split(delimiter)
    .some((folder) => endings.some((ending) => existsSync(join(folder, program + ending))));
}

/** The Chromium to use: $CHROMIUM where that is set, else the system's, else playwright's. */
export function findChromium(): string | undefined {
  const { CHROMIUM } = process.env;
  const candidates = CHROMIUM ? [CHROMIUM] : [SYSTEM_CHROMIUM, chromium.executablePath()];
  return candidates.find((path) => existsSync(path));
}

export const NO_CHROMIUM: string =
  "no Chromium; apt-get install chromium, npx playwright install chromium, or set CHROMIUM";

/** What Chromium is started with: nothing that would have it talk to its maker. */
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
