import { createTask, sleep } from "@x/future";
import { explore } from "@x/testing";
import { expect, test } from "vitest";

test("what is thrown need not be an error", async () => {
  const error = await explore(function* () {
    const order: number[] = [];
    const tasks = [0, 1, 2].map((i) => createTask(() => void order.push(i)));
    for (const task of tasks) yield* task;
    if (order[0] !== 0) throw `${order[0]} was first`;
  }).catch((raised) => raised);
  expect(error.cause).toBe("1 was first");
  expect(error.replay).toBe("1:1");
});

test("a failure that cannot be made smaller is tried a limited number of times", async () => {
  let runs = 0;
  const error = await explore(function* () {
    runs += 1;
    const tasks = Array.from({ length: 100 }, () => createTask(sleep(0)));
    const isSecond = runs === 2;
    for (const task of tasks) yield* task;
    if (isSecond) throw new Error("now, and never again");
  }).catch((raised) => raised);
  expect(error.replay.split(" ").length).toBeGreaterThan(100);
  expect(runs).toBeGreaterThan(400);
  expect(runs).toBeLessThan(510);
});
