import { expect, test } from "vitest";
import type { Timer } from "../src/timers/timer-heap.ts";
import { TimerQueue } from "../src/timers/timer-queue.ts";

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

// From about a thousand on, the later timers are set aside.
const manyKinds: [string, (random: number, index: number) => number][] = [
  ["at random deadlines", (random) => random],
  ["at few deadlines", (random) => Math.floor(random * 5)],
  ["at one deadline", () => 7],
  ["almost all at the nearest deadline", (random) => (random < 0.9 ? 0 : random)],
  ["each before the last", (_random, index) => -index],
  ["each after the last", (_random, index) => index],
  ["most close together, some far away", (random) => 1 / random ** 4],
  ["half of them never due", (random) => (random < 0.5 ? random : Number.POSITIVE_INFINITY)],
];

test.each(manyKinds)("gives the order of a sort of many timers %s", (_kind, whenOf) => {
  const numbers = random(9);
  const next = () => numbers.next().value;
  const queue = new TimerQueue<Timer>();
  const set: Timer[] = [];
  for (let i = 0; i < 5000; i += 1) {
    const added = timer(whenOf(next(), i));
    queue.add(added);
    set.push(added);
    if (next() < 0.3) {
      const [removed] = set.splice(Math.floor(next() * set.length), 1) as [Timer];
      queue.remove(removed);
    }
  }
  expect(new Set(queue)).toEqual(new Set(set));
  set.sort((a, b) => a.when - b.when || a.sequence - b.sequence);
  // More are set while the first of them are taken, some of them sooner and some later than what is left.
  for (let i = 0; i < 500; i += 1) {
    const taken = queue.first as Timer;
    expect(taken).toBe(set.shift());
    queue.remove(taken);
    const added = timer(taken.when === Number.POSITIVE_INFINITY ? taken.when : taken.when + next());
    queue.add(added);
    const behind = set.findIndex(({ when }) => when > added.when);
    set.splice(behind < 0 ? set.length : behind, 0, added);
  }
  expect(drain(queue)).toEqual(set);
  expect(set.every(({ position }) => position === -1)).toBe(true);
});

test("clear() leaves every one of many timers nowhere", () => {
  const queue = new TimerQueue<Timer>();
  const timers = Array.from({ length: 5000 }, (_, i) => timer(i % 100));
  for (const each of timers) queue.add(each);
  queue.clear();
  expect([...queue]).toEqual([]);
  expect(timers.every(({ position }) => position === -1)).toBe(true);
  queue.add(timers[1] as Timer);
  expect(queue.first).toBe(timers[1]);
});

test("a timer that was set aside and cancelled is not kept", () => {
  const queue = new TimerQueue<Timer>();
  const timers = Array.from({ length: 5000 }, (_, i) => timer(i));
  for (const each of timers) queue.add(each);
  for (const each of timers.slice(1)) queue.remove(each);
  expect([...queue]).toEqual([timers[0]]);
  queue.remove(timers[0] as Timer);
  expect(queue.first).toBeUndefined();
});

test("timers that were set aside beyond some which were all cancelled are found", () => {
  const queue = new TimerQueue<Timer>();
  const timers = Array.from({ length: 10_000 }, (_, index) => timer(10_000 - index));
  for (const each of timers) queue.add(each);
  const kept = timers.filter(({ when }) => when <= 10 || when > 9_990);
  for (const each of timers) if (!kept.includes(each)) queue.remove(each);
  expect(drain(queue)).toEqual(kept.reverse());
});
