import { createTask, runSync, sleep } from "@x/future";
import { LifoQueue, Queue } from "@x/queue";
import { expect, expectTypeOf, test } from "vitest";

test("QUE-12 gives the newest item first", () => {
  const queue = new LifoQueue<number>();
  for (const item of [1, 2, 3]) queue.putNowait(item);
  expect(queue.getNowait()).toBe(3);
  queue.putNowait(4);
  expect([4, 2, 1].map(() => queue.getNowait())).toEqual([4, 2, 1]);
});

test("is a Queue, with its limit and its waiters", () => {
  runSync(function* () {
    const queue = new LifoQueue<string>({ maxsize: 2 });
    expect(queue).toBeInstanceOf(Queue);
    queue.putNowait("a");
    queue.putNowait("b");
    expect(queue.full).toBe(true);
    const blocked = createTask(queue.put("c"));
    yield* sleep(0);
    expect(yield* queue.get()).toBe("b");
    yield* blocked;
    expect(yield* queue.get()).toBe("c");
    expect(String(queue)).toBe("<LifoQueue size=1 maxsize=2>");
  });
});

test("checks maxsize", () => {
  expect(() => new LifoQueue({ maxsize: Number.NaN })).toThrow(RangeError);
});

test("types", () => {
  expectTypeOf(new LifoQueue<string>().getNowait).returns.toEqualTypeOf<string>();
});
