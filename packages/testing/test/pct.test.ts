import { expect, test } from "vitest";
import { Pct } from "../src/pct.ts";
import { createRandom } from "../src/random.ts";

const lanes = [{}, {}, {}];

test("with depth 1 the order of the lanes never changes", () => {
  const chooser = new Pct(1, createRandom(3)).next(100);
  const first = chooser.next(0, lanes);
  for (let step = 1; step < 100; step += 1) expect(chooser.next(step, lanes)).toBe(first);
});

test("at depth - 1 steps the lane that would run falls behind all others", () => {
  const chooser = new Pct(3, createRandom(5)).next(100);
  const order = Array.from({ length: 100 }, (_, step) => chooser.next(step, lanes));
  const changes = order.filter((index, step) => step > 0 && index !== order[step - 1]);
  expect(changes).toHaveLength(2);
  expect(new Set(order).size).toBe(3);
});

test("every order of three comes up about as often", () => {
  const strategy = new Pct(1, createRandom(1));
  const counts = new Map<string, number>();
  for (let run = 0; run < 600; run += 1) {
    const chooser = strategy.next(10);
    const left = [...lanes];
    const order: number[] = [];
    for (let step = 0; left.length > 0; step += 1) {
      const [taken] = left.splice(chooser.next(step, left), 1);
      order.push(lanes.indexOf(taken as object));
    }
    counts.set(order.join(""), (counts.get(order.join("")) ?? 0) + 1);
  }
  expect(counts.size).toBe(6);
  for (const count of counts.values()) expect(count).toBeGreaterThan(60);
});

test("a task is cancelled at one step", () => {
  const chooser = new Pct(3, createRandom(5)).next(20);
  const cancels = Array.from({ length: 20 }, (_, step) => chooser.cancel(step, 4));
  expect(cancels.filter((victim) => victim !== undefined)).toHaveLength(1);
});

test("however great the depth, there are as many changes as steps", () => {
  const chooser = new Pct(Number.POSITIVE_INFINITY, createRandom(1)).next(10);
  for (let step = 0; step < 10; step += 1) expect(chooser.next(step, lanes)).toBeLessThan(3);
});
