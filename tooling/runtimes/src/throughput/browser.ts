import { join } from "node:path";
import { chromium } from "playwright";
import { rolldown } from "rolldown";
import { chromiumOptions } from "../installed.ts";
import type { BrowserPlace } from "../place.ts";

/** Measures in a page, or in a worker that a page starts. */
export async function measureInBrowser({ runtime, origin }: BrowserPlace): Promise<number> {
  const code = await bundle();
  const browser = await chromium.launch(chromiumOptions(origin));
  try {
    const page = await browser.newPage();
    return await page.evaluate<number>(
      runtime.realm === "page" ? `${code}; program.measure()` : inWorker(code),
    );
  } finally {
    await browser.close();
  }
}

/** The program with all that it imports, as a script that declares `program`. */
async function bundle(): Promise<string> {
  const input = join(import.meta.dirname, "program.js");
  const build = await rolldown({ input, platform: "browser" });
  const { output } = await build.generate({ format: "iife", name: "program" });
  return output[0].code;
}

/** An expression that makes a worker run the program. */
function inWorker(code: string): string {
  const script = JSON.stringify(`${code}; program.measure().then(postMessage);`);
  return `new Promise((resolve, reject) => {
    const worker = new Worker(URL.createObjectURL(new Blob([${script}])));
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
  })`;
}
