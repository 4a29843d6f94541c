import { createTask, Future, runSync, sleep } from "@x/future";
import { gather } from "@x/gather";
import { getRunningLoop } from "@x/loop";
import { expect, test } from "vitest";
import { tableOf } from "../src/cli/table.ts";
import { treeOf } from "../src/cli/tree.ts";
import type { NamedReport } from "../src/process/look-into.ts";
import { report } from "../src/process/report.ts";
import { survey } from "../src/survey.ts";

/** What is reported of this thread, in a program that is 1 ms old. */
function reportOf(begin: () => void): NamedReport {
  return runSync(function* main() {
    begin();
    yield* sleep(1);
    createTask(sleep(0), { name: "new" });
    const reported = report(survey, "@x/loop.kernel.2");
    const tasks = reported.tasks.map((task) => ({ ...task, name: task.name.replace(/\d+/, "N") }));
    return { thread: "main", problem: undefined, ...reported, tasks };
  });
}

const begin = (): void => {
  getRunningLoop().callLater(5, () => {});
  const tea = createTask(sleep(2500), { name: "tea" });
  createTask(tea, { name: "guest" });
  const never = createTask(sleep(Number.POSITIVE_INFINITY), { name: "never" });
  createTask(gather([tea, never, new Future()]), { name: "host" });
};

test("a report tells of each task what it is in, what it waits for and what waits for it", () => {
  const lines = tableOf([reportOf(begin)]).split("\n");
  expect(lines.map((line) => line.split(/ {2,}/))).toEqual([
    ["thread", "task", "coroutines", "waits for", "for", "awaited by"],
    ["main", "Task-N", "main", "(is running)"],
    ["main", "tea", "sleep", "timer, 2.5 s left", "guest, host"],
    ["main", "guest", "coroutine", "tea"],
    ["main", "never", "sleep", "timer that never fires", "host"],
    ["main", "host", "coroutine", "tea, never, Future"],
    ["main", "new", "coroutine", "(is ready)"],
  ]);
});

test("what several tasks wait for is shown in full once", () => {
  expect(treeOf([reportOf(begin)])).toBe(`main
├── (T) Task-N
│   └── main
│       └── (is running)
├── (T) guest
│   └── coroutine
│       └── (T) tea
│           └── sleep
│               └── timer, 2.5 s left
├── (T) host
│   └── coroutine
│       ├── (T) tea (see above)
│       └── (T) never
│           └── sleep
│               └── timer that never fires
└── (T) new
    └── coroutine
        └── (is ready)`);
});

test("in a callback, no task is running", () => {
  const isRunning = runSync(function* main() {
    const told = new Future<boolean[]>();
    getRunningLoop().callSoon(() => {
      const { tasks } = report(survey, "@x/loop.kernel.2");
      told.setResult(tasks.map((task) => task.isRunning));
    });
    return yield* told;
  });
  expect(isRunning).toEqual([false]);
});

test("a thread that tells nothing has its problem in the place of its tasks", () => {
  const silent = { thread: "thread 1", problem: "does not answer", kernels: [], tasks: [] };
  expect(tableOf([silent]).split("\n")[1]).toMatch(/^thread 1 +\(does not answer\)$/);
  expect(treeOf([silent])).toBe("thread 1 (does not answer)");
});

test("a thread without the kernel that is asked for reports no tasks", () => {
  expect(report(survey, "@x/loop.kernel.0")).toEqual({
    kernels: ["@x/loop.kernel.2"],
    tasks: [],
  });
});
