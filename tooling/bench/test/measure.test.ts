import { expect, test } from "vitest";
import { measure } from "../src/measure.ts";
import type { Meter } from "../src/meter.ts";

test("time: every measured run answers for its work", async () => {
  const { size, figure, least, works } = await measure.time((size) => size * 2, 10, 1);
  expect(least).toBeLessThanOrEqual(figure);
  expect(size).toBe(10);
  expect(new Set(works)).toEqual(new Set([20]));
});

test("time: the clock can be stopped", async () => {
  const run = (size: number, meter: Meter): number => {
    meter.pause();
    const until = performance.now() + 20;
    while (performance.now() < until);
    return size;
  };
  const began = performance.now();
  const { figure } = await measure.time(run, 1, 0);
  // It runs twice, the first time to warm up; neither's 20 ms are in the figure.
  expect(performance.now() - began - figure / 1e6).toBeGreaterThanOrEqual(2 * 20);
});

test("micro: a harness repeats the run", async () => {
  let runs = 0;
  const { figure, works } = await measure.micro(() => ++runs, 1, 5);
  expect(works).toEqual([1]);
  expect(runs).toBeGreaterThan(10);
  expect(figure).toBeGreaterThanOrEqual(0);
});

test("gauge: the figure is what the run has found", async () => {
  const run = (size: number, meter: Meter): number => {
    meter.gauge(42);
    return size;
  };
  expect(await measure.gauge(run, 1, 0)).toEqual({ size: 1, figure: 42, works: [1] });
  await expect(measure.gauge((size) => size, 1, 0)).rejects.toThrow(
    new Error("the run has not called meter.gauge()"),
  );
});

test("memory is not guessed at without a collector to call", async () => {
  await expect(measure.memory((size) => size, 1, 0)).rejects.toThrow(
    new Error("memory is measured under node --expose-gc"),
  );
});
