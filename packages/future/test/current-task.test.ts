import { allTasks, coroutine, createTask, currentTask, Future, runSync, sleep } from "@x/future";
import { EventLoop, getEventLoop, getRunningLoop } from "@x/loop";
import { expect, test } from "vitest";
import { hostTurn, TestLoop } from "./support.ts";

test("TSK-06 the current task is the one whose step runs", () => {
  const seen: unknown[] = [];
  const child = coroutine(function* child() {
    seen.push(currentTask());
    yield* sleep(0);
    seen.push(currentTask());
  });
  const loop = new TestLoop();
  const tasks = [loop.task(child()), loop.task(child())];
  loop.drain();
  expect(seen[0]).toBe(tasks[0]);
  expect(seen[1]).toBe(tasks[1]);
  expect(seen[2]).toBe(tasks[0]);
  expect(seen[3]).toBe(tasks[1]);
});

test("TSK-06 it is null in a callback, and for another loop", () => {
  const other = new EventLoop();
  runSync(function* () {
    const task = currentTask();
    expect(task?.loop).toBe(getRunningLoop());
    expect(currentTask(getRunningLoop())).toBe(task);
    expect(currentTask(other)).toBeNull();
    const future = new Future<unknown>();
    getRunningLoop().callSoon(() => future.setResult(currentTask()));
    expect(yield* future).toBeNull();
  });
});

test("TSK-06 it is an error to ask when no loop runs, unless one is given", () => {
  expect(() => currentTask()).toThrow(
    expect.objectContaining({ message: expect.stringContaining("no running event loop") }),
  );
  expect(currentTask(getEventLoop())).toBeNull();
});

test("it is null once a task has ended, even with an error", () => {
  const loop = new TestLoop();
  const failing = loop.task(() => {
    throw new Error("failed");
  });
  let after: unknown = "not asked";
  loop.callSoon(() => {
    after = currentTask();
  });
  loop.turn();
  expect(after).toBeNull();
  expect(failing.exception()).toBeInstanceOf(Error);
});

test("TSK-07 all tasks are those of one loop that are not done, the current one too", () => {
  runSync(function* main() {
    const task = createTask(sleep(0));
    const elsewhere = new TestLoop().task(sleep(0));
    const tasks = allTasks();
    expect([...tasks].map(String)).toEqual([String(currentTask()), String(task)]);
    expect(allTasks(elsewhere.loop).size).toBe(1);
    expect(allTasks()).not.toBe(tasks);
    yield* task;
    expect(allTasks().size).toBe(1);
  });
});

test("TSK-07 a task is gone from them as soon as it is done, wherever it stands", () => {
  const loop = new TestLoop();
  const futures = Array.from({ length: 4 }, () => new Future<void>({ loop }));
  const tasks = futures.map((future) => loop.task(future));
  loop.turn();
  const left = [...tasks];
  // From the middle, the start and the end.
  for (const index of [1, 0, 3, 2]) {
    futures[index]?.setResult();
    loop.turn();
    left.splice(left.indexOf(tasks[index] as never), 1);
    expect([...allTasks(loop)].map(String)).toEqual(left.map(String));
  }
  expect(allTasks(loop).size).toBe(0);
});

test("TSK-07 outside of any loop, they are those of the thread's", async () => {
  const task = createTask(sleep(1));
  expect([...allTasks()].map(String)).toContain(String(task));
  await task;
  await hostTurn();
  expect([...allTasks()].map(String)).not.toContain(String(task));
});
