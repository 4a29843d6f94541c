import { type CoroutineCall, createTask, runSync, sleep } from "@x/future";
import { Event } from "@x/sync";
import { describe, expect, expectTypeOf, test } from "vitest";
import { asyncMain, cancelAt, MOMENTS, noting, outcomeOf, traced } from "./support.ts";

describe("EVT-01 an event", () => {
  test("set wakes all waiting tasks, in the order they came, for the next iteration", () => {
    const events = traced(function* (log) {
      const event = new Event();
      for (const name of ["a", "b", "c"]) noting(log, name, event.wait());
      yield* sleep(0);
      event.set();
      log(`set, ${event.isSet}`);
    });
    expect(events).toEqual(["2 set, true", "3 a: true", "3 b: true", "3 c: true"]);
  });

  test("waiting for one that is set does not suspend", () => {
    runSync(function* () {
      const event = new Event();
      expect(event.isSet).toBe(false);
      event.set();
      let others = 0;
      createTask(() => {
        others += 1;
      });
      expect(yield* event.wait()).toBe(true);
      expect(others).toBe(0);
    });
  });

  test("setting it again changes nothing", () => {
    const event = new Event();
    event.set();
    event.set();
    expect(event.isSet).toBe(true);
    event.clear();
    event.clear();
    expect(event.isSet).toBe(false);
  });
});

test("EVT-02 cleared right after it was set, it still releases all tasks that waited", () => {
  const events = traced(function* (log) {
    const event = new Event();
    noting(log, "a", event.wait());
    noting(log, "b", event.wait());
    yield* sleep(0);
    event.set();
    event.clear();
    noting(log, "late", event.wait());
    yield* sleep(1);
    log(`isSet ${event.isSet}`);
    event.set();
  });
  expect(events).toEqual(["3 a: true", "3 b: true", "5 isSet false", "6 late: true"]);
});

test.each(MOMENTS)("EVT-03 a wait cancelled %s does not affect other tasks", (moment) => {
  runSync(function* () {
    const event = new Event();
    const [first, second] = [createTask(event.wait()), createTask(event.wait())];
    yield* cancelAt(moment, first, () => event.set());
    expect(yield* outcomeOf(first)).toBe("CancelledError enough");
    expect(yield* second).toBe(true);
    expect(event.isSet).toBe(true);
    event.clear();
    event.set();
  });
});

test("from async functions", () =>
  asyncMain(async () => {
    const event = new Event();
    const controller = new AbortController();
    const given = createTask(event.wait(), { signal: controller.signal });
    const waiting = event.wait().then((value) => value);
    await sleep(1);
    controller.abort(new Error("given up"));
    await expect(given).rejects.toThrow(
      expect.objectContaining({ message: expect.stringContaining("given up") }),
    );
    event.set();
    expect(await waiting).toBe(true);
  }));

test("types", () => {
  expectTypeOf(new Event().wait()).toEqualTypeOf<CoroutineCall<true>>();
  expectTypeOf(new Event().isSet).toEqualTypeOf<boolean>();
});
