import { expect, test } from "vitest";
import { type Timer, TimerQueue } from "../src/timers/timer-queue.ts";

const timer = (when: number, sequence = 0): Timer => ({ when, sequence, position: -1 });

/** Takes all timers, the nearest first. */
function drain(queue: TimerQueue<Timer>): Timer[] {
  const timers: Timer[] = [];
  for (let { first } = queue; first !== undefined; first = queue.first) {
    timers.push(first);
    queue.remove(first);
  }
  return timers;
}

/** The same numbers from 0 to 1 each time. */
function* random(seed: number): Generator<number, never> {
  let state = seed;
  for (;;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}

test("an empty queue has no first timer", () => {
  const queue = new TimerQueue<Timer>();
  expect([...queue].length).toBe(0);
  expect(queue.first).toBeUndefined();
});

test("the nearest deadline is first, of equal ones that with the lower sequence", () => {
  const queue = new TimerQueue<Timer>();
  const timers = [timer(2, 1), timer(1, 3), timer(1, 2), timer(-1, 4), timer(1, 5)];
  for (const each of timers) queue.add(each);
  expect([...queue].length).toBe(5);
  expect(drain(queue).map(({ sequence }) => sequence)).toEqual([4, 2, 3, 5, 1]);
  expect([...queue].length).toBe(0);
});

test("a removed timer is nowhere, and the others know their places", () => {
  const queue = new TimerQueue<Timer>();
  const timers = [5, 3, 8, 1].map((when) => timer(when));
  for (const each of timers) queue.add(each);
  expect(timers.map(({ position }) => position).sort()).toEqual([0, 1, 2, 3]);
  const [five] = timers as [Timer];
  queue.remove(five);
  expect(five.position).toBe(-1);
  expect(drain(queue).map(({ when }) => when)).toEqual([1, 3, 8]);
});

test("what takes a removed timer's place may be nearer than what is above it", () => {
  const queue = new TimerQueue<Timer>();
  // The last, 3, takes the place of 60, which is below 50.
  const whens = [1, 50, 2, 2, 2, 60, 61, 62, 63, 3];
  const timers = whens.map((when, sequence) => timer(when, sequence));
  for (const each of timers) queue.add(each);
  queue.remove(timers[5] as Timer);
  expect(drain(queue).map(({ when }) => when)).toEqual([1, 2, 2, 2, 3, 50, 61, 62, 63]);
});

test("clear() leaves every timer nowhere", () => {
  const queue = new TimerQueue<Timer>();
  const timers = [1, 2, 3].map((when) => timer(when));
  for (const each of timers) queue.add(each);
  queue.clear();
  expect([...queue].length).toBe(0);
  expect(timers.map(({ position }) => position)).toEqual([-1, -1, -1]);
});

test.each([1, 2, 3, 4])(
  "gives the order of a sort after random adds and removes (seed %d)",
  (seed) => {
    const numbers = random(seed);
    const below = (limit: number) => Math.floor(numbers.next().value * limit);
    const queue = new TimerQueue<Timer>();
    const expected: Timer[] = [];
    for (let sequence = 0; sequence < 500; sequence += 1) {
      const added = timer(below(50), sequence);
      queue.add(added);
      expected.push(added);
      if (below(3) === 0) {
        const [removed] = expected.splice(below(expected.length), 1) as [Timer];
        queue.remove(removed);
      }
    }
    expected.sort((a, b) => a.when - b.when || a.sequence - b.sequence);
    expect(drain(queue)).toEqual(expected);
  },
);
