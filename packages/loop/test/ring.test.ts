import { Ring } from "@x/loop/internal";
import { expect, test } from "vitest";

const drain = <T>(ring: Ring<T>): T[] => Array.from({ length: ring.size }, () => ring.shift());

test("first in, first out", () => {
  const ring = new Ring<string>();
  for (const item of ["a", "b", "c"]) ring.push(item);
  expect(ring.size).toBe(3);
  expect(drain(ring)).toEqual(["a", "b", "c"]);
  expect(ring.size).toBe(0);
});

test.each([0, 1, 7, 15, 16, 31])("keeps the order when it grows after %d have left", (gone) => {
  const ring = new Ring<number>();
  const expected: number[] = [];
  for (let i = 0; i < gone; i += 1) ring.push(-1);
  for (let i = 0; i < gone; i += 1) ring.shift();
  for (let i = 0; i < 100; i += 1) {
    ring.push(i);
    expected.push(i);
  }
  expect(drain(ring)).toEqual(expected);
});

test("goes round and round in its place", () => {
  const ring = new Ring<number>();
  for (let i = 0; i < 10; i += 1) ring.push(i);
  for (let i = 10; i < 1000; i += 1) {
    ring.push(i);
    expect(ring.shift()).toBe(i - 10);
  }
  expect(ring.size).toBe(10);
});

test("undefined is an item like any other", () => {
  const ring = new Ring<undefined>();
  ring.push(undefined);
  expect(ring.size).toBe(1);
  expect(ring.shift()).toBeUndefined();
});

test("clear() forgets all items, and the ring serves on", () => {
  const ring = new Ring<number>();
  for (let i = 0; i < 20; i += 1) ring.push(i);
  ring.shift();
  ring.clear();
  expect(ring.size).toBe(0);
  for (let i = 0; i < 20; i += 1) ring.push(100 + i);
  expect(drain(ring)).toEqual(Array.from({ length: 20 }, (_, i) => 100 + i));
});
