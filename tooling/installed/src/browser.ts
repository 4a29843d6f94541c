import { findChromium, NO_CHROMIUM } from "@x/chromium";
import { type Browser, chromium } from "playwright";

function chromiumPath(): string {
  const found = findChromium();
  if (found === undefined) throw new Error(NO_CHROMIUM);
  return found;
}

/** Only a page that hangs takes longer than this, in ms. */
const HANG = 300_000;

let browser: Promise<Browser> | undefined;

/** Opens a page and waits until it prints a text, or fails; returns all that it has printed. */
export async function openPage(
  url: string,
  prints: string,
): Promise<{ ok: boolean; output: string }> {
  browser ??= chromium.launch({
    executablePath: chromiumPath(),
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
