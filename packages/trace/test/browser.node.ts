import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { findChromium, NO_CHROMIUM } from "@x/chromium";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright";
import { afterAll, beforeEach, expect, onTestFinished } from "vitest";

const executablePath = findChromium();

const folder = mkdtempSync(join(tmpdir(), "timeline-"));
let browser: Promise<Browser> | undefined;

afterAll(async () => {
  await (await browser)?.close();
  rmSync(folder, { recursive: true });
});

/** Skips the tests of a file, and says why, where there is no Chromium. */
export function needChromium(): void {
  beforeEach((context) => {
    if (executablePath !== undefined) return;
    context.skip(NO_CHROMIUM);
  });
}

/** Opens a page from a file. The test fails if it asks for anything else, or throws. */
export async function open(html: string, options: BrowserContextOptions = {}): Promise<Page> {
  browser ??= chromium.launch({
    executablePath: executablePath as string,
    args: ["--no-sandbox", "--disable-gpu"],
  });
  const file = join(folder, "page.html");
  writeFileSync(file, html);
  const page = await (await browser).newPage(options);
  const troubles: string[] = [];
  page.on("pageerror", (error) => troubles.push(String(error.stack)));
  page.on("request", (request) => {
    if (request.url() !== page.url() && !request.isNavigationRequest()) {
      troubles.push(request.url());
    }
  });
  page.on("console", (message) => {
    if (message.type() === "error") troubles.push(message.text());
  });
  onTestFinished(async () => {
    await page.close();
    expect(troubles).toEqual([]);
  });
  await page.goto(pathToFileURL(file).href);
  return page;
}
