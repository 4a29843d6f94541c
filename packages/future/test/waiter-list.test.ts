import { Future, runSync, sleep } from "@x/future";
import { addWaiter, type Waiter, wake } from "@x/future/internal";
import { ContextVar } from "@x/loop";
import { expect, test } from "vitest";

test("waiters are told in the order in which they came, whichever of them have been removed", () => {
  runSync(function* () {
    const future = new Future<void>();
    const told: number[] = [];
    const callbacks = Array.from({ length: 200 }, (_, i) => () => void told.push(i));
    for (const callback of callbacks.slice(0, 100)) future.addDoneCallback(callback);
    const removed = callbacks.filter((_, i) => i % 4 !== 0);
    for (const callback of removed.slice(0, 60)) {
      expect(future.removeDoneCallback(callback)).toBe(1);
    }
    for (const callback of callbacks.slice(100)) future.addDoneCallback(callback);
    for (const callback of removed.slice(60)) expect(future.removeDoneCallback(callback)).toBe(1);
    for (const callback of removed) expect(future.removeDoneCallback(callback)).toBe(0);
    future.setResult();
    yield* sleep(0);
    expect(told).toEqual(Array.from({ length: 50 }, (_, i) => 4 * i));
  });
});

test("a callback is removed as often as it was added, also if others were removed between", () => {
  runSync(function* () {
    const future = new Future<void>();
    const told: string[] = [];
    const [a, b, c] = ["a", "b", "c"].map((name) => () => void told.push(name)) as [
      () => void,
      () => void,
      () => void,
    ];
    for (const callback of [a, b, a, c]) future.addDoneCallback(callback);
    expect(future.removeDoneCallback(b)).toBe(1);
    for (const callback of [a, b, b]) future.addDoneCallback(callback);
    expect(future.removeDoneCallback(a)).toBe(3);
    expect(future.removeDoneCallback(a)).toBe(0);
    future.setResult();
    yield* sleep(0);
    expect(told).toEqual(["c", "b", "b"]);
  });
});

test("removing the only callback, the last of several, and one that was never added", () => {
  runSync(function* () {
    const future = new Future<void>();
    const told: string[] = [];
    const a = () => void told.push("a");
    const b = () => void told.push("b");
    future.addDoneCallback(a);
    expect([future.removeDoneCallback(b), future.removeDoneCallback(a)]).toEqual([0, 1]);
    for (const callback of [a, b]) future.addDoneCallback(callback);
    for (const callback of [a, b]) expect(future.removeDoneCallback(callback)).toBe(1);
    expect(future.removeDoneCallback(a)).toBe(0);
    future.addDoneCallback(b);
    future.setResult();
    yield* sleep(0);
    expect(told).toEqual(["b"]);
  });
});

test("callbacks that run in contexts are removed by their functions", () => {
  runSync(function* () {
    const name = new ContextVar<string>("name");
    const future = new Future<void>();
    const told: unknown[] = [];
    const callback = () => void told.push(name.get("none"));
    name.set("first");
    future.addDoneCallback(callback);
    expect(future.removeDoneCallback(callback)).toBe(1);
    for (const value of ["second", "third"]) {
      name.set(value);
      future.addDoneCallback(callback);
    }
    expect(future.removeDoneCallback(callback)).toBe(2);
    name.set("fourth");
    future.addDoneCallback(callback);
    future.setResult();
    yield* sleep(0);
    expect(told).toEqual(["fourth"]);
  });
});

test("giving up one of many waiters does not look at the others", () => {
  let looks = 0;
  const watched = (): Waiter => {
    const look = <K extends "get" | "getPrototypeOf" | "has">(trap: K) =>
      ((...args: Parameters<(typeof Reflect)[K]>) => {
        looks += 1;
        return (Reflect[trap] as (...all: unknown[]) => unknown)(...args);
      }) as never;
    return new Proxy(
      { [wake]: () => {} },
      {
        get: look("get"),
        getPrototypeOf: look("getPrototypeOf"),
        has: look("has"),
      },
    );
  };
  const looksOf = (n: number, order: (waiters: Waiter[]) => Waiter[]): number => {
    const future = new Future<void>();
    const waiters = Array.from({ length: n }, watched);
    looks = 0;
    for (const waiter of waiters) future[addWaiter](waiter);
    for (const waiter of order(waiters)) future.removeDoneCallback(waiter as never);
    return looks;
  };
  for (const order of [(all: Waiter[]) => all, (all: Waiter[]) => all.toReversed()]) {
    const few = looksOf(1000, order);
    expect(few).toBeGreaterThan(0);
    expect(looksOf(10_000, order)).toBeLessThan(11 * few);
  }
});
