import { expect, test } from "vitest";
import { Exhaustive } from "../src/exhaustive.ts";

const lanes = (count: number) => Array.from({ length: count }, () => ({}));

test("all choices are made, the last ones first", () => {
  const strategy = new Exhaustive();
  const paths: number[][] = [];
  for (let chooser = strategy.next(); chooser !== undefined; chooser = strategy.next()) {
    const path = [chooser.next(0, lanes(2)), chooser.next(1, lanes(1))];
    if (path[0] === 0) path.push(chooser.next(2, lanes(3)));
    paths.push(path);
  }
  expect(paths).toEqual([
    [0, 0, 0],
    [0, 0, 1],
    [0, 0, 2],
    [1, 0],
  ]);
  expect(strategy.next()).toBeUndefined();
});

test("cancelling no task is the first choice of that kind", () => {
  const strategy = new Exhaustive();
  const victims = [0, 1, 2].map(() => strategy.next()?.cancel(0, 2));
  expect(victims).toEqual([undefined, 0, 1]);
});

test("where there is nothing to choose there is one run", () => {
  const strategy = new Exhaustive();
  expect(strategy.next()?.next(0, lanes(1))).toBe(0);
  expect(strategy.next()).toBeUndefined();
});

test("an independent lane runs at once, as long as the program cannot tell", () => {
  const lone = {};
  const strategy = new Exhaustive((lane) => lane === lone);
  const mixed = [{}, lone, {}];
  const first = strategy.next();
  expect(first?.next(0, mixed)).toBe(1);
  expect(first?.next(1, lanes(2))).toBe(0);
  first?.shown?.();
  const choices = () => [0, 1, 2].map(() => strategy.next()?.next(0, mixed));
  expect(choices()).toEqual([0, 1, 2]);
  expect(strategy.next()).toBeUndefined();
});
