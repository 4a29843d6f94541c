// Where tests and tools find a Chromium. None of them fetches one.
import { existsSync } from "node:fs";
import { chromium } from "playwright";

/** Debian's, and that of what is made from Debian. */
const SYSTEM_CHROMIUM = "/usr/bin/chromium";

/** The Chromium to use: $CHROMIUM where that is set, else the system's, else playwright's. */
export function findChromium(): string | undefined {
  const { CHROMIUM } = process.env;
  const candidates = CHROMIUM ? [CHROMIUM] : [SYSTEM_CHROMIUM, chromium.executablePath()];
  return candidates.find((path) => existsSync(path));
}

export const NO_CHROMIUM: string =
  "no Chromium; apt-get install chromium, npx playwright install chromium, or set CHROMIUM";
