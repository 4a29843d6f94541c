import { PassThrough } from "node:stream";
import { expect, onTestFinished, test } from "vitest";
import { progressOn } from "../../src/jobs/progress.ts";

test("a terminal has a bar, and notes above it", async () => {
  const stream = Object.assign(new PassThrough({ encoding: "utf8" }), { isTTY: true });
  const progress = progressOn(stream, 8);
  onTestFinished(() => progress.stop());
  progress.update(3);
  progress.note("a worker is killed");
  let shown = "";
  for await (const piece of stream) {
    shown += piece;
    if (shown.includes("3 of 8 files", shown.indexOf("killed"))) break;
  }
  expect(shown).toMatch(/░ 0 of 8 files, 0s.*\r?.*a worker is killed\n/s);
});

test("what is no terminal gets the notes alone", () => {
  const stream = new PassThrough({ encoding: "utf8" });
  const progress = progressOn(stream, 8);
  progress.update(3);
  progress.note("a worker is killed");
  progress.stop();
  expect(stream.read()).toBe("a worker is killed\n");
});
