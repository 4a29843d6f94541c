import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { expect, test } from "vitest";
import { needChromium, open } from "../browser.node.ts";
import { asyncParts } from "./stack.ts";

needChromium();

/** The script of a page that runs the program with tags. */
async function script(): Promise<string> {
  const bundle = await rolldown({
    input: fileURLToPath(new URL("./page.ts", import.meta.url)),
    platform: "browser",
    resolve: { conditionNames: ["@x/source", "browser", "import"] },
  });
  const { output } = await bundle.generate({ format: "iife" });
  await bundle.close();
  return output[0].code;
}

test("the debugger of Chromium shows the makers of the task that it stops in", async () => {
  const page = await open('<!doctype html><link rel="icon" href="data:,">');
  const session = await page.context().newCDPSession(page);
  await session.send("Debugger.enable");
  await session.send("Debugger.setAsyncCallStackDepth", { maxDepth: 16 });
  const paused = new Promise<Parameters<typeof asyncParts>[0]>((resolve) => {
    session.once("Debugger.paused", ({ asyncStackTrace }) => resolve(asyncStackTrace));
  });
  const ended = page.evaluate(await script());
  const parts = asyncParts(await paused);
  await session.send("Debugger.resume");
  await ended;
  expect(parts).toEqual(["tea: brew main", "Task-1:"]);
});
