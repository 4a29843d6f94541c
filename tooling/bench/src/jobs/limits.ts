import { type Contest, type Contestant, identity, type Job, triangle } from "../contest.ts";
import { Heap } from "../heap.ts";
import { randomWholes } from "../random.ts";

const MASK = 1023;

const resume: Contestant = {
  name: "a generator is resumed",
  load: () => (size) => {
    function* steps(): Generator<undefined, void, number> {
      for (;;) total += yield;
    }
    let total = 0;
    const generator = steps();
    generator.next();
    for (let i = 0; i < size; i += 1) generator.next(i);
    return total;
  },
};

const delegate: Contestant = {
  name: "yield* of what is there already",
  load: () => (size) => {
    let value = 0;
    const answer: Iterator<never, number> & Iterable<never, number> = {
      [Symbol.iterator]: () => answer,
      next: () => ({ done: true, value }),
    };
    function* steps(): Generator<never, void, undefined> {
      for (let i = 0; i < size; i += 1) {
        value = i;
        total += yield* answer;
      }
    }
    let total = 0;
    steps().next();
    return total;
  },
};

/** The least that a step of a coroutine can be: what waits is delegated to, and its task, the
 * generator itself, goes through a queue. */
const step: Contestant = {
  name: "a generator is resumed through yield* and a ring",
  load: () => {
    const ring: Generator<undefined, void, undefined>[] = new Array(MASK + 1);
    const yielded = { done: false as const, value: undefined };
    let begun = false;
    const pause = {
      [Symbol.iterator]() {
        begun = false;
        return this;
      },
      next(): IteratorResult<undefined, void> {
        if (begun) return { done: true, value: undefined };
        begun = true;
        return yielded;
      },
    };
    return (size) => {
      let total = 0;
      function* steps(): Generator<undefined, void, undefined> {
        for (let i = 0; i < size; i += 1) {
          yield* pause;
          total += i;
        }
      }
      ring[0] = steps();
      for (let i = 0; ; i += 1) {
        const ready = ring[i & MASK] as Generator<undefined, void, undefined>;
        if (ready.next().done) return total;
        ring[(i + 1) & MASK] = ready;
      }
    };
  },
};

const raise: Contestant = {
  name: "an error without a stack is made and thrown through a generator",
  load: () => {
    Error.stackTraceLimit = 0;
    return (size) => {
      let total = 0;
      function* waiting(item: number): Generator<undefined, void, undefined> {
        try {
          yield;
        } finally {
          total += item;
        }
      }
      for (let i = 0; i < size; i += 1) {
        const generator = waiting(i);
        generator.next();
        try {
          generator.throw(new Error("cancelled"));
        } catch {}
      }
      return total;
    };
  },
};

const store: Contestant = {
  name: "a ring takes an item and gives it",
  load: () => {
    const ring: number[] = new Array(MASK + 1).fill(0);
    return (size) => {
      let total = 0;
      for (let i = 0; i < size; i += 1) {
        ring[i & MASK] = i;
        total += ring[i & MASK] as number;
      }
      return total;
    };
  },
};

const microtask: Contestant = {
  name: "a promise is awaited",
  load: () => async (size) => {
    const ready = Promise.resolve();
    let total = 0;
    for (let i = 0; i < size; i += 1) {
      await ready;
      total += i;
    }
    return total;
  },
};

const one = (contestants: readonly Contestant[]): Contest => ({
  name: "",
  kind: "micro",
  unit: "ns",
  size: 10_000,
  quick: 10_000,
  units: identity,
  work: triangle,
  contestants,
  marks: [],
});

/** What it comes to is how many items leave in order. */
function heapSort(size: number): number {
  const heap = new Heap();
  for (const item of randomWholes(size, 2 ** 30)) heap.push(item);
  let ordered = 0;
  let previous = 0;
  for (let i = 0; i < size; i += 1) {
    const item = heap.pop();
    if (item >= previous) ordered += 1;
    previous = item;
  }
  return ordered;
}

const heapOf = (size: number): Contest => ({
  name: `a heap of ${size.toLocaleString("en")} takes an item and gives it`,
  kind: "time",
  unit: "ns",
  size,
  quick: Math.min(size, 50_000),
  units: identity,
  work: identity,
  contestants: [{ name: "heap", load: () => heapSort }],
  marks: [],
});

export const limits: Job = {
  name: "limits",
  about: "what the engine itself needs for what the packages are made of",
  contests: [
    one([resume, delegate, step, raise, store, microtask]),
    heapOf(1000),
    heapOf(1_000_000),
  ],
};
