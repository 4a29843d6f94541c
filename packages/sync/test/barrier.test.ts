import { type CoroutineCall, createTask, runSync, sleep } from "@x/future";
import { Barrier, BrokenBarrierError } from "@x/sync";
import { describe, expect, expectTypeOf, test } from "vitest";
import { asyncMain, type Log, noting, outcomeOf, traced } from "./support.ts";

const stateOf = ({ parties, nWaiting, broken }: Barrier) => ({ parties, nWaiting, broken });
const BROKEN = "BrokenBarrierError the barrier was aborted or reset";

function arrive(log: Log, barrier: Barrier, ...names: string[]) {
  return names.map((name) => noting(log, name, barrier.wait()));
}

describe("BAR-01 a round", () => {
  test.each([0, -1, 1.5, Number.NaN])("bad arguments: %d parties", (parties) => {
    expect(() => new Barrier(parties)).toThrow(
      new RangeError(`parties must be a whole number of 1 or more, not ${parties}`),
    );
  });

  test("bad arguments: parties that are no number", () => {
    // @ts-expect-error
    expect(() => new Barrier()).toThrow(
      new TypeError("parties must be a whole number, not undefined"),
    );
  });

  test("wait gives the place in the order of arrival; the last does not suspend", () => {
    const events = traced(function* (log) {
      const barrier = new Barrier(3);
      arrive(log, barrier, "a", "b");
      yield* sleep(0);
      expect(stateOf(barrier)).toEqual({ parties: 3, nWaiting: 2, broken: false });
      log(`main: ${yield* barrier.wait()}`);
    });
    expect(events).toEqual(["2 main: 2", "3 a: 0", "3 b: 1"]);
  });

  test("a barrier of one stops no task", () => {
    runSync(function* () {
      const barrier = new Barrier(1);
      for (let i = 0; i < 3; i += 1) expect(yield* barrier.wait()).toBe(0);
    });
  });
});

describe("BAR-02 the next round", () => {
  test("it can be used again", () => {
    const events = traced(function* (log) {
      const barrier = new Barrier(2);
      arrive(log, barrier, "a", "b");
      yield* sleep(5);
      arrive(log, barrier, "c", "d");
    });
    expect(events.map((event) => event.split(" ").slice(1).join(" "))).toEqual([
      "b: 1",
      "a: 0",
      "d: 1",
      "c: 0",
    ]);
  });

  test("a task that comes while it drains is counted when all have gone on", () => {
    const events = traced(function* (log) {
      const barrier = new Barrier(2);
      arrive(log, barrier, "a");
      yield* sleep(0);
      yield* barrier.wait();
      noting(log, "early", barrier.wait(), { eager: true });
      expect(barrier.nWaiting).toBe(0);
      yield* sleep(0);
      log(`${barrier.nWaiting}`);
      yield* sleep(0);
      log(`${barrier.nWaiting}`);
      yield* barrier.wait();
    });
    expect(events).toEqual(["3 a: 0", "3 0", "4 1", "5 early: 0"]);
  });
});

describe("BAR-03 abort", () => {
  test("is an error for tasks that wait and tasks that come, until reset", () => {
    const events = traced(function* (log) {
      const barrier = new Barrier(3);
      arrive(log, barrier, "a", "b");
      yield* sleep(0);
      yield* barrier.abort();
      expect(stateOf(barrier)).toEqual({ parties: 3, nWaiting: 0, broken: true });
      expect(yield* outcomeOf(barrier.wait())).toBe("BrokenBarrierError the barrier was aborted");
      log("aborted");
      yield* sleep(5);
      expect(barrier.broken).toBe(true);
      yield* barrier.reset();
      expect(barrier.broken).toBe(false);
      arrive(log, barrier, "c", "d");
      yield* barrier.wait();
    });
    expect(events.slice(0, 3)).toEqual(["2 aborted", `3 a: ${BROKEN}`, `3 b: ${BROKEN}`]);
    expect(events.slice(3).map((event) => event.split(" ")[1])).toEqual(["d:", "c:"]);
  });

  test("while it drains is an error for the tasks that have not gone on", () => {
    const events = traced(function* (log) {
      const barrier = new Barrier(2);
      arrive(log, barrier, "a");
      yield* sleep(0);
      expect(yield* barrier.wait()).toBe(1);
      yield* barrier.abort();
    });
    expect(events).toEqual([`3 a: ${BROKEN}`]);
  });
});

describe("BAR-04 reset", () => {
  test("is an error for the tasks that wait; then it can be used again", () => {
    const events = traced(function* (log) {
      const barrier = new Barrier(2);
      arrive(log, barrier, "a");
      yield* sleep(0);
      yield* barrier.reset();
      log(`${barrier.broken} ${barrier.nWaiting}`);
      noting(log, "early", barrier.wait(), { eager: true });
      yield* sleep(5);
      expect(stateOf(barrier)).toEqual({ parties: 2, nWaiting: 1, broken: false });
      yield* barrier.wait();
    });
    expect(events).toEqual(["2 false 0", `3 a: ${BROKEN}`, "7 early: 0"]);
  });

  test("of an empty one changes nothing", () => {
    runSync(function* () {
      const barrier = new Barrier(2);
      yield* barrier.reset();
      expect(stateOf(barrier)).toEqual({ parties: 2, nWaiting: 0, broken: false });
    });
  });
});

describe("BAR-05 a wait that is cancelled", () => {
  test("is taken out of the count, and the others wait on", () => {
    const events = traced(function* (log) {
      const barrier = new Barrier(2);
      const [first] = arrive(log, barrier, "a");
      yield* sleep(0);
      first?.cancel("why");
      yield* sleep(0);
      expect(stateOf(barrier)).toEqual({ parties: 2, nWaiting: 0, broken: false });
      arrive(log, barrier, "b", "c");
    });
    expect(events).toEqual(["3 a: CancelledError why", "4 c: 1", "5 b: 0"]);
  });

  test("when it had been woken does not keep the barrier from filling again", () => {
    const events = traced(function* (log) {
      const barrier = new Barrier(2);
      const [first] = arrive(log, barrier, "a");
      yield* sleep(0);
      yield* barrier.wait();
      first?.cancel();
      yield* sleep(0);
      expect(barrier.nWaiting).toBe(0);
      arrive(log, barrier, "b", "c");
    });
    expect(events).toEqual(["3 a: CancelledError", "4 c: 1", "5 b: 0"]);
  });

  test("leaves its place to those behind it: each is given once, which asyncio may give twice", () => {
    const events = traced(function* (log) {
      const barrier = new Barrier(4);
      const [first] = arrive(log, barrier, "a", "b", "c");
      yield* sleep(0);
      first?.cancel();
      yield* sleep(5);
      arrive(log, barrier, "d", "e");
      yield* sleep(5);
      arrive(log, barrier, "f", "g", "h", "i");
    });
    const places = events.map((event) => event.split(" ").slice(1).join(" "));
    expect(places.slice(1, 5).sort()).toEqual(["b: 0", "c: 1", "d: 2", "e: 3"]);
    expect(places.slice(5).sort()).toEqual(["f: 0", "g: 1", "h: 2", "i: 3"]);
  });

  test("wakes the next in line, which looks again and goes to the end of the line, as in asyncio", () => {
    const events = traced(function* (log) {
      const barrier = new Barrier(4);
      const [first] = arrive(log, barrier, "a", "b", "c");
      yield* sleep(0);
      first?.cancel();
      yield* sleep(5);
      expect(barrier.nWaiting).toBe(2);
      arrive(log, barrier, "d", "e");
    });
    expect(events.map((event) => event.split(" ")[1])).toEqual(["a:", "e:", "c:", "b:", "d:"]);
  });
});

test("BAR-06 nWaiting counts the tasks that wait for others, and is 0 while they go on", () => {
  runSync(function* () {
    const barrier = new Barrier(3);
    const counts = [barrier.nWaiting];
    for (let i = 0; i < 3; i += 1) {
      createTask(barrier.wait());
      yield* sleep(0);
      counts.push(barrier.nWaiting);
    }
    yield* sleep(0);
    expect([...counts, barrier.nWaiting, barrier.parties]).toEqual([0, 1, 2, 0, 0, 3]);
  });
});

test("reset and abort do nothing until they are awaited", () => {
  const barrier = new Barrier(1);
  const abort = barrier.abort();
  expect(barrier.broken).toBe(false);
  runSync(abort);
  expect(barrier.broken).toBe(true);
});

test("from async functions", () =>
  asyncMain(async () => {
    const barrier = new Barrier(3);
    const indices = await Promise.all([barrier.wait(), barrier.wait(), barrier.wait()]);
    expect(indices).toEqual([0, 1, 2]);
    const waiting = barrier.wait().catch((error) => error);
    await sleep(1);
    await barrier.abort();
    expect(await waiting).toBeInstanceOf(BrokenBarrierError);
    await barrier.reset();
    expect(barrier.broken).toBe(false);
  }));

test("types", () => {
  expectTypeOf(new Barrier(1).wait()).toEqualTypeOf<CoroutineCall<number>>();
  expectTypeOf(new Barrier(1).abort()).toEqualTypeOf<CoroutineCall<void>>();
});
