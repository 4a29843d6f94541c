import { createTask, sleep } from "@x/future";
import { gather } from "@x/gather";
import { taskGroup } from "@x/taskgroup";
import { runVirtual } from "@x/testing";
import { timeout } from "@x/timeout";
import { captureCallGraph, formatCallGraph } from "@x/trace";
import { staggeredRace } from "@x/wait";
import { expect, test } from "vitest";

test("CGR-02 async functions are followed to what they await, inside of calls, too", async () => {
  const texts = await runVirtual(async function main() {
    const tea = createTask(sleep(20), { name: "tea" });
    const guest = async () => {
      await timeout(50, () => tea);
    };
    createTask(guest, { name: "first" });
    createTask(async () => void (await gather([tea])), { name: "second" });
    createTask(async () => void (await Promise.all([tea, sleep(10)])), { name: "third" });
    await sleep(1);
    const text = formatCallGraph(tea);
    await sleep(30);
    return text;
  });
  expect(texts).toBe(`* Task(name='tea')
  + Call stack:
  |   in sleep()
  + Awaited by:
    * Task(name='first')
      + Call stack:
      |   in timeout()
      |   in guest()
    * Task(name='second')
      + Call stack:
      |   in coroutine()
    * Task(name='third')
      + Call stack:
      |   in coroutine()`);
});

test("the group of an async function awaits its tasks", async () => {
  const graph = await runVirtual(async () => {
    return await taskGroup(async (group) => {
      const tea = group.createTask(sleep(2), { name: "tea" });
      await sleep(1);
      return captureCallGraph(tea)?.awaitedBy.map(({ future }) => String(future));
    });
  });
  expect(graph).toEqual([expect.stringMatching(/^<Task Task-\d+ pending coroutine/)]);
});

test("CGR-02 a staggeredRace in an async function awaits the tasks in which its functions run", async () => {
  const graph = await runVirtual(async () => {
    const tea = createTask(sleep(10), { name: "tea" });
    const ask = async () => void (await staggeredRace([async () => await tea], 1));
    const guest = createTask(ask, { name: "guest" });
    await sleep(5);
    const text = formatCallGraph(tea);
    await guest;
    return text;
  });
  expect(graph).toMatch(/Task\(name='Task-\d+'\)[\s\S]*Awaited by:\n +\* Task\(name='guest'\)/);
});

test("by default, the graph of an async function is that of its task, after an await, too", async () => {
  const names = await runVirtual(async function main() {
    await sleep(1);
    return captureCallGraph()?.callStack;
  });
  expect(names).toEqual([{ name: "main" }]);
});
