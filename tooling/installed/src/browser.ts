import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright";

/** The Chromium to use: $CHROMIUM where that is set, else the system's, else playwright's. */
function findChromium(): string {
  const { CHROMIUM } = process.env;
  const candidates = CHROMIUM ? [CHROMIUM] : ["/usr/bin/chromium", chromium.executablePath()];
  const found = candidates.find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new Error(
    "no Chromium; apt-get install chromium, npx playwright install chromium, or set CHROMIUM",
  );
}

/** Only a page that hangs takes longer than this, in ms. */
const HANG = 300_000;

let browser: Promise<Browser> | undefined;

/** Opens a page and waits until it prints a text, or fails; answers all that it has printed, too. */
export async function openPage(
  url: string,
  prints: string,
): Promise<{ ok: boolean; output: string }> {
  browser ??= chromium.launch({
    executablePath: findChromium(),
    args: ["--no-sandbox", "--disable-gpu"],
  });
  const page = await (await browser).newPage();
  const printed: string[] = [];
  page.on("requestfailed", (request) => printed.push(`failed: ${request.url()}`));
  const ok = new Promise<boolean>((resolve) => {
    page.on("console", (message) => {
      printed.push(message.text());
      if (message.text().includes(prints)) resolve(true);
    });
    page.on("pageerror", (error) => {
      printed.push(String(error.stack ?? error));
      resolve(false);
    });
    setTimeout(resolve, HANG, false).unref();
  });
  try {
    await page.goto(url);
    return { ok: await ok, output: printed.join("\n") };
  } finally {
    await page.close();
  }
}

export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
  browser = undefined;
}
