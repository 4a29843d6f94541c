import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Kind, Step } from "../src/kind.ts";
import { tryKinds } from "../src/try-kinds.ts";

const kind = (name: string, ...steps: Step[]): Kind => ({
  name,
  group: "Runtimes",
  tried: "",
  packages: {},
  steps,
});

test("a project that fails leaves the others alone, and is told with what it printed", async () => {
  const folder = await mkdtemp(join(tmpdir(), "kinds-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const kinds = [
    kind("failing", { run: "echo before && exit 3" }, { run: "echo never" }),
    { ...kind("unwritten"), files: { "a/b": "", a: "" } },
    { ...kind("well", { run: "echo all is well", prints: "is well" }) },
  ];
  const lines: string[] = [];
  const source = { registry: "http://127.0.0.1:1", names: [] };
  expect(await tryKinds(kinds, folder, source, (line) => lines.push(line))).toBe(2);
  expect(lines.map((line) => line.replace(/in [\d.]+ s$/, "in time"))).toEqual([
    "failing           failed: echo before && exit 3, in time",
    "before\n",
    "unwritten         could not be tried, in time",
    expect.stringContaining("EISDIR"),
    "well              ok, in time",
    "1 of 3 kinds of projects are well",
  ]);
});
