// Real processes that are stopped, by the processes that stop them, as they are built.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { createInterface } from "node:readline";
import { describe, expect, onTestFinished, test } from "vitest";
import { killTrees, knowsTrees, treeOf } from "../src/tree.ts";

const CHILD = `
  process.on("SIGCONT", () => process.stdout.write(process.pid + "\\n"));
  setInterval(() => {}, 1000);
`;
/** A process with a child; each prints its id whenever it is continued. */
const FAMILY = `
  const { spawn } = require("node:child_process");
  spawn(process.execPath, ["-e", ${JSON.stringify(CHILD)}], { stdio: "inherit" });
  ${CHILD}
`;
/** What the tool does: disturbs a family, until stdin asks for something else. */
const TOOL = `
  import { spawn } from "node:child_process";
  const { Disturbance } = await import("${new URL("../dist/disturbance.js", import.meta.url)}");
  const disturbance = new Disturbance();
  const family = spawn(process.execPath, ["-e", ${JSON.stringify(FAMILY)}], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  disturbance.shake(family, "1 family");
  process.stdin.once("data", async (order) => {
    if (String(order) === "throw") throw new Error("the tool has failed");
    await disturbance.end();
    process.exit();
  });
`;

/** Starts the tool; waits until the family's two processes have been continued three times each. */
async function disturbed() {
  const tool = spawn(process.execPath, ["--input-type=module", "-e", TOOL], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  const root = tool.pid as number;
  const times = new Map<string, number>(); // continued, by process
  onTestFinished(() => killTrees([root, ...times.keys()].map(Number)));
  for await (const pid of createInterface({ input: tool.stdout })) {
    times.set(pid, (times.get(pid) ?? 0) + 1);
    if (times.size === 2 && [...times.values()].every((count) => count >= 3)) break;
  }
  return { tool, family: [...times.keys()].map(Number), all: treeOf(root) };
}

/** The fields of a process after its name; none when it has ended. */
function statOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /, "")
      .split(" ");
  } catch {
    return [];
  }
}

const hasEnded = (pid: number) => ["Z", undefined].includes(statOf(pid)[0]);

const runs = (pid: number, script: string) =>
  readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(script);

const PATIENT = { timeout: 50_000 };

describe.skipIf(!knowsTrees)("a disturbance", () => {
  test("stops and continues all processes of a tree, and keeps every core busy", async () => {
    const { family, all } = await disturbed();
    expect(all).toEqual(expect.arrayContaining(family));
    const busy = all.filter((pid) => runs(pid, "spinner-process.js"));
    expect(busy).toHaveLength(availableParallelism());
    // In hundredths of a second: more than it takes to start.
    const spent = (pid: number) => Number(statOf(pid)[11]);
    await expect.poll(() => busy.every((pid) => spent(pid) > 100), PATIENT).toBe(true);
  });

  test.each(["SIGKILL", "SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "leaves no process behind when the tool ends by %s",
    async (signal) => {
      const { tool, all } = await disturbed();
      tool.kill(signal);
      await expect.poll(() => all.filter((pid) => !hasEnded(pid)), PATIENT).toEqual([]);
    },
  );

  test.each(["throw", "end"])("leaves no process behind after %s", async (order) => {
    const { tool, all } = await disturbed();
    tool.stdin.write(order);
    const [code] = await once(tool, "exit");
    expect(code).toBe(order === "throw" ? 1 : 0);
    await expect.poll(() => all.filter((pid) => !hasEnded(pid)), PATIENT).toEqual([]);
  });

  test.each(["SIGKILL", "SIGINT"] as const)(
    "leaves no shaken process behind when the process that stops them ends by %s",
    async (signal) => {
      const { family, all } = await disturbed();
      const shaker = all.find((pid) => runs(pid, "shaker-process.js")) as number;
      process.kill(shaker, signal);
      await expect.poll(() => family.filter((pid) => !hasEnded(pid)), PATIENT).toEqual([]);
    },
  );
});
