import { expect, test } from "vitest";
import { type LinedTimer, LinedTimerQueue } from "../src/timers/lined-timer-queue.ts";

const timer = (when: number): LinedTimer => ({
  when,
  sequence: 0,
  position: -1,
  ahead: undefined,
  behind: undefined,
});

/** Takes all timers, the nearest first. */
function drain(queue: LinedTimerQueue<LinedTimer>): LinedTimer[] {
  const timers: LinedTimer[] = [];
  for (let { first } = queue; first !== undefined; first = queue.first) {
    timers.push(first);
    queue.remove(first);
  }
  return timers;
}

test("equal deadlines that are set one after the other stand in line", () => {
  const queue = new LinedTimerQueue<LinedTimer>();
  const timers = [7, 7, 7, 5, 7, 7].map(timer);
  for (const each of timers) queue.add(each);
  expect(timers.map(({ position }) => position >= 0)).toEqual([
    true,
    false,
    false,
    true,
    true,
    false,
  ]);
  expect(new Set(queue)).toEqual(new Set(timers));
  const [head, second, third, early, next, last] = timers as LinedTimer[];
  for (const each of [second, head, last]) queue.remove(each as LinedTimer);
  const late = timer(7);
  queue.add(late);
  expect(drain(queue)).toEqual([early, third, next, late]);
  const alone = timer(7);
  queue.add(alone);
  expect([...queue]).toEqual([alone]);
});

test("clear() leaves every timer nowhere", () => {
  const queue = new LinedTimerQueue<LinedTimer>();
  const timers = [1, 1, 2].map(timer);
  for (const each of timers) queue.add(each);
  queue.clear();
  expect([...queue]).toEqual([]);
  expect(timers).toEqual(
    [1, 1, 2].map(timer).map((each, i) => ({ ...each, sequence: timers[i]?.sequence })),
  );
});

test.each([1, 2, 3, 4])("gives the order in which they were set (seed %d)", (seed) => {
  let state = seed;
  const below = (limit: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const queue = new LinedTimerQueue<LinedTimer>();
  const expected: LinedTimer[] = [];
  for (let i = 0; i < 1000; i += 1) {
    const added = timer(below(3));
    queue.add(added);
    expected.push(added);
    if (below(3) === 0) queue.remove(expected.splice(below(expected.length), 1)[0] as LinedTimer);
  }
  const sorted = expected
    .map((each, i) => [each, i] as const)
    .sort(([a, i], [b, j]) => a.when - b.when || i - j);
  for (const [i, each] of drain(queue).entries()) expect(each).toBe(sorted[i]?.[0]);
});

test("the first of a line may leave it also among many timers, far from being due", () => {
  const queue = new LinedTimerQueue<LinedTimer>();
  const timers = Array.from({ length: 5000 }, (_, i) => timer(i >> 1));
  for (const each of timers) queue.add(each);
  const [left, removed] = [1, 0].map((odd) => timers.filter((_, i) => i % 2 === odd));
  for (const each of removed as LinedTimer[]) queue.remove(each);
  expect(drain(queue)).toEqual(left);
});
