import { call, createTask, currentTask, Future, run, runSync, sleep, type Task } from "@x/future";
import { CancelScope, NONE, peekError } from "@x/future/internal";
import { EventLoop, getRunningLoop } from "@x/loop";
import { runInContext, thread } from "@x/loop/internal";
import { afterEach, expect, test } from "vitest";

/** Watches the thread, and returns what is noted: of entries the text, of drivers the name of their task. */
function watch(): string[] {
  const notes: string[] = [];
  const nameOf = (subject: object): string => {
    if (subject instanceof Future) return (subject as Task<unknown>).task?.name ?? "future";
    return subject.constructor.name;
  };
  thread.trace = {
    run(entry) {
      notes.push(`run ${nameOf(entry)}`);
      runInContext(entry);
      notes.push(`ran ${nameOf(entry)}`);
    },
    turn: () => notes.push("turn"),
    posted: (entry) => notes.push(`posted ${nameOf(entry)}`),
    cancelled: (driver, message) => notes.push(`cancelled ${nameOf(driver)}: ${message}`),
    made: (task) => notes.push(`made ${nameOf(task)}`),
    entered: (scope) => notes.push(`entered ${scope.constructor.name}`),
    left: (scope, error) => notes.push(`left ${scope.constructor.name}: ${String(error)}`),
    waits: () => notes.push("waits"),
    waited: () => notes.push("waited"),
    wrap: (_, fn) => fn,
  };
  return notes;
}

afterEach(() => {
  thread.trace = null;
});

test("what watches the thread is told of entries when they become ready and when they run", () => {
  const loop = new EventLoop();
  const notes = watch();
  loop.callSoon(() => {});
  loop.callLater(-1, () => {});
  createTask(sleep(0), { loop, name: "turn" });
  loop.runOnce();
  expect(notes).toEqual([
    "posted Handle",
    "posted turn",
    "made turn",
    "turn",
    "run Handle",
    "ran Handle",
    "run turn",
    "posted turn",
    "ran turn",
    "run TimerHandle",
    "ran TimerHandle",
  ]);
});

test("debug mode and tasks that begin at once are watched, too", () => {
  const loop = new EventLoop({ debug: true });
  const notes = watch();
  loop.callSoon(() => {
    createTask(async () => {}, { eager: true, name: "eager" });
  });
  loop.runOnce();
  expect(notes.slice(0, 5)).toEqual([
    "posted Handle",
    "turn",
    "run Handle",
    "made eager",
    "run eager",
  ]);
});

test("each task that a request to cancel reaches is told of, with the message", () => {
  const notes = runSync(function* () {
    const inner = createTask(sleep(10), { name: "inner" });
    const outer = createTask(inner, { name: "outer" });
    yield* sleep(1);
    const seen = watch();
    outer.cancel("enough");
    thread.trace = null;
    return seen;
  });
  expect(notes).toEqual(["cancelled outer: enough", "cancelled inner: enough", "posted inner"]);
});

test("a scope is told of when a task enters it and when it leaves it, with its error", () => {
  const error = new Error("broken");
  const notes = runSync(function* () {
    const seen = watch();
    try {
      yield* call(() => {
        new CancelScope().enter().leave(NONE);
        throw error;
      });
    } catch {}
    thread.trace = null;
    return seen.filter((note) => /^(?:entered|left)/.test(note));
  });
  expect(notes).toEqual([
    "entered Scope",
    "entered CancelScope",
    `left CancelScope: ${String(NONE)}`,
    `left Scope: ${String(NONE)}`,
  ]);
});

test("the error of a future can be looked at without counting as looked at", () => {
  const loop = new EventLoop();
  const reported: unknown[] = [];
  loop.setExceptionHandler(({ error }) => reported.push(error));
  const peek = (end: (future: Future<void>) => void): unknown => {
    const future = new Future<void>({ loop });
    end(future);
    return future[peekError];
  };
  expect(peek(() => {})).toBe(NONE);
  expect(peek((future) => future.setResult())).toBe(NONE);
  expect(peek((future) => future.setException("broken"))).toBe("broken");
  expect(peek((future) => future.cancel("enough"))).toMatchObject({ args: ["enough"] });
  const task = createTask(sleep(1), { loop });
  task.cancel("enough");
  while (!task.done) loop.runOnce();
  expect(task[peekError]).toMatchObject({ args: ["enough"] });
  loop.close();
  expect(reported).toEqual(["broken"]);
});

test("the waits of async functions are told of, when they begin and when they are over", async () => {
  const gate = new Promise<string[]>((resolve) => {
    void run(async () => {
      const opened = new Future<void>();
      getRunningLoop().callLater(1, () => opened.setResult());
      const notes = watch();
      await opened;
      resolve(notes.filter((note) => note.startsWith("wait")));
      thread.trace = null;
      expect(currentTask()).not.toBeNull();
    });
  });
  expect(await gate).toEqual(["waits", "waited"]);
});

test("the loops that are driven are known, from their beginning to their end", async () => {
  const loop = new EventLoop();
  const ended = loop.runForever();
  expect(thread.loops.has(loop)).toBe(true);
  loop.stop();
  await ended;
  expect(thread.loops.has(loop)).toBe(false);
});

test("what is called in a scope can be wrapped, and gives what the function gives", async () => {
  const tea = await run(async function main() {
    watch();
    const { trace } = thread;
    const wrapped: string[] = [];
    thread.trace = {
      ...(trace as NonNullable<typeof trace>),
      wrap: (_, fn) => {
        wrapped.push(fn.name);
        return fn;
      },
    };
    const made = await createTask(async function brew() {
      await sleep(1);
      return "tea";
    });
    thread.trace = null;
    return [made, ...wrapped];
  });
  expect(tea).toEqual(["tea", "brew"]);
});
