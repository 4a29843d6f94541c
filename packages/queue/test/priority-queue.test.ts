import { createTask, runSync, sleep } from "@x/future";
import { PriorityQueue, type Queue } from "@x/queue";
import { describe, expect, expectTypeOf, test } from "vitest";
import { stateOf } from "./support.ts";

const fill = <T>(queue: Queue<T>, items: readonly T[]) => {
  for (const item of items) queue.putNowait(item);
  return queue;
};
const rest = <T>(queue: Queue<T>) => Array.from({ length: queue.size }, () => queue.getNowait());

interface Job {
  readonly priority: number;
  readonly name: string;
}
const byPriority = (a: Job, b: Job) => a.priority - b.priority;

/** A fixed sequence of numbers that looks random. */
function numbers(count: number, below: number): number[] {
  let state = 1;
  return Array.from({ length: count }, () => {
    state = (state * 16807) % 2147483647;
    return state % below;
  });
}

describe("order", () => {
  test.each([
    { items: [3, 1, 2], sorted: [1, 2, 3] },
    { items: ["b", "a", "c"], sorted: ["a", "b", "c"] },
    { items: [3n, 1n, 2n], sorted: [1n, 2n, 3n] },
    { items: [1, -Infinity, Infinity, 0], sorted: [-Infinity, 0, 1, Infinity] },
  ])("QUE-12 the smallest of $items first", ({ items, sorted }) => {
    expect(rest(fill(new PriorityQueue<unknown>(), items))).toEqual(sorted);
  });

  test("equal ones leave in the order they came", () => {
    const jobs = numbers(200, 5).map((priority, index) => ({ priority, name: `job ${index}` }));
    const queue = fill(new PriorityQueue<Job>({ compare: byPriority }), jobs);
    expect(rest(queue)).toEqual(jobs.toSorted(byPriority));
  });

  test("0 and -0 are equal too", () => {
    const zeros = [0, -0, -0, 0, 0, -0, 0, -0];
    expect(rest(fill(new PriorityQueue<number>(), zeros))).toEqual(zeros);
    expect(rest(fill(new PriorityQueue<number>(), zeros.toReversed()))).toEqual(zeros.toReversed());
  });

  test("any mix of puts and gets", () => {
    const queue = new PriorityQueue<number>();
    let model: number[] = [];
    for (const number of numbers(500, 50)) {
      if (number % 3 === 0 && model.length > 0) {
        const [smallest, ...others] = model.sort((a, b) => a - b);
        expect(queue.getNowait()).toBe(smallest);
        model = others;
      } else {
        queue.putNowait(number);
        model.push(number);
      }
    }
    expect(rest(queue)).toEqual(model.sort((a, b) => a - b));
  });

  test("a woken getter takes what is smallest when it resumes", () => {
    runSync(function* () {
      const queue = new PriorityQueue<number>({ maxsize: 2 });
      const getting = createTask(queue.get());
      yield* sleep(0);
      queue.putNowait(2);
      queue.putNowait(1);
      expect(yield* getting).toBe(1);
      expect(String(queue)).toBe("<PriorityQueue size=1 maxsize=2>");
    });
  });
});

describe("QUE-18 an item that cannot be compared leaves the queue as it was", () => {
  const odd: { name: string; queued: unknown[]; item: unknown; message: string }[] = [
    { name: "the first", queued: [], item: {}, message: "an object with an object" },
    { name: "NaN", queued: [], item: Number.NaN, message: "NaN with NaN" },
    { name: "of another kind", queued: [1, 2], item: "3", message: '"3" with 1' },
    { name: "undefined", queued: [1], item: undefined, message: "undefined with undefined" },
  ];
  test.each(odd)("$name", ({ queued, item, message }) => {
    const queue = fill(new PriorityQueue<unknown>(), queued);
    expect(() => queue.putNowait(item)).toThrow(
      new TypeError(`a PriorityQueue cannot compare ${message}: give it a compare function`),
    );
    expect(stateOf(queue)).toMatchObject({ size: queued.length, unfinished: queued.length });
    expect(rest(queue)).toEqual(queued);
  });

  test("wherever in the heap it fails", () => {
    const compare = (a: number, b: number) => {
      if (a === -1 && b === 0) throw new Error("odd");
      return a - b;
    };
    const queue = fill(new PriorityQueue<number>({ compare }), [0, 1, 2, 3, 4]);
    expect(() => queue.putNowait(-1)).toThrow(
      expect.objectContaining({ message: expect.stringContaining("odd") }),
    );
    expect(rest(queue)).toEqual([0, 1, 2, 3, 4]);
  });

  test("and wakes no task", () => {
    runSync(function* () {
      const queue = new PriorityQueue<unknown>();
      const getting = createTask(queue.get());
      yield* sleep(0);
      expect(() => queue.putNowait({})).toThrow(TypeError);
      yield* sleep(0);
      expect(getting.done).toBe(false);
      queue.putNowait(1);
      expect(yield* getting).toBe(1);
    });
  });

  test("and has room for the next task that waits to put", () => {
    runSync(function* () {
      const queue = fill(new PriorityQueue<unknown>({ maxsize: 2 }), [1, 2]);
      const odd = createTask(queue.put("odd"));
      const next = createTask(queue.put(3));
      yield* sleep(0);
      expect(queue.getNowait()).toBe(1);
      yield* sleep(0);
      yield* sleep(0);
      expect(odd.exception()).toBeInstanceOf(TypeError);
      expect(next.done).toBe(true);
      expect(rest(queue)).toEqual([2, 3]);
    });
  });

  test("nor does a get that cannot compare take anything", () => {
    let broken = false;
    const compare = (a: number, b: number) => {
      if (broken) throw new Error("broken");
      return a - b;
    };
    const queue = fill(new PriorityQueue<number>({ compare }), [4, 3, 2, 1]);
    broken = true;
    expect(() => queue.getNowait()).toThrow(
      expect.objectContaining({ message: expect.stringContaining("broken") }),
    );
    broken = false;
    expect(rest(queue)).toEqual([1, 2, 3, 4]);
  });
});

test("bad arguments", () => {
  // @ts-expect-error
  expect(() => new PriorityQueue({ compare: 1 })).toThrow(
    new TypeError("compare must be a function, not 1"),
  );
  expect(() => new PriorityQueue({ maxsize: 0.5 })).toThrow(RangeError);
});

test("types: compare knows the items", () => {
  const queue = new PriorityQueue<Job>({
    compare: (a, b) => {
      expectTypeOf(a).toEqualTypeOf<Job>();
      return byPriority(a, b);
    },
  });
  expectTypeOf(queue.getNowait).returns.toEqualTypeOf<Job>();
  expectTypeOf(queue).toExtend<Queue<Job>>();
});
