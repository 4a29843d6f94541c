import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTask, run, sleep } from "@x/future";
import { expect, onTestFinished, test } from "vitest";
import { UsageError } from "../src/usage-error.ts";
import { withTimeline } from "../src/with-timeline.ts";
import { programOf } from "./program.ts";

const { start } = programOf("with-timeline.js");

function folder(): string {
  const folder = mkdtempSync(join(tmpdir(), "timeline-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** The title of a page, and the names and texts of its timeline. */
function contentOf(file: string): { title: string | undefined; names: string[] } {
  const page = readFileSync(file, "utf8");
  const [, title] = /<title>(.*)<\/title>/.exec(page) ?? [];
  const names = page.matchAll(/"(?:name|text)":"(.*?)"/g);
  return { title, names: Array.from(names, ([, name]) => name as string) };
}

test("demo run --timeline: a page with the tasks of the program", async () => {
  const file = join(folder(), "page.html");
  const { exitCode, stdout } = await start("run", "wait-all", "--timeline", file).ended;
  expect(stdout).toContain("wait-all");
  expect(exitCode).toBe(0);
  const { title, names } = contentOf(file);
  expect(title).toBe("demo run wait-all");
  expect(names).toEqual(expect.arrayContaining(["Task-1", "Task-4", "waits for Future"]));
});

test("demo links --timeline: a page with the tasks that checked", async () => {
  const place = folder();
  writeFileSync(join(place, "a.md"), "[b](b.md)\n");
  const file = join(place, "page.html");
  const { exitCode, stdout } = await start("links", join(place, "a.md"), "--timeline", file).ended;
  expect(stdout).toContain("1 link in 1 document: 1 broken");
  expect(exitCode).toBe(1);
  expect(contentOf(file).names).toContain("taskGroup");
});

test("--timeline: a file that cannot be written is refused before anything runs", async () => {
  const file = join(folder(), "missing", "page.html");
  const { exitCode, stdout, stderr } = await start("run", "wait-all", "--timeline", file).ended;
  expect(stderr).toContain(`error: --timeline ${file}: ENOENT`);
  expect(stdout).toBe("");
  expect(exitCode).toBe(2);
  const begun = withTimeline(file, "never", () => Promise.reject(new Error("it has begun")));
  await expect(begun).rejects.toThrow(UsageError);
});

test("a program that fails has its timeline, too", async () => {
  const file = join(folder(), "page.html");
  const program = () =>
    run(function* () {
      yield* createTask(sleep(0), { name: "tea" });
      throw new RangeError("no more");
    });
  await expect(withTimeline(file, "failing", program)).rejects.toThrow("no more");
  const { names } = contentOf(file);
  expect(names).toEqual(expect.arrayContaining(["tea", "fails: RangeError: no more"]));
});
