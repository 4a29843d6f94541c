import { createTask, sleep } from "@x/future";
import { ContextVar, getRunningLoop } from "@x/loop";
import { runVirtual } from "@x/testing";
import { expect, test } from "vitest";

test("advance waits until all that was due has run as far as it can", async () => {
  const events: string[] = [];
  await runVirtual(function* (clock) {
    const task = createTask(function* () {
      yield* sleep(10);
      for (let i = 0; i < 5; i += 1) yield* sleep(0);
      events.push(`task ${clock.now}`);
    });
    yield* clock.advance(10);
    events.push(`main ${clock.now}`);
    yield* task;
  });
  expect(events).toEqual(["task 10", "main 10"]);
});

test("advance works in async functions, and for several at once", async () => {
  const events: string[] = [];
  await runVirtual(async (clock) => {
    const waiting = [5, 10, 5].map(async (ms, index) => {
      await clock.advance(ms);
      events.push(`${index} at ${clock.now}`);
    });
    await Promise.all(waiting);
  });
  expect(events).toEqual(["0 at 5", "2 at 5", "1 at 10"]);
});

test("cancelling advance leaves the clock alone", async () => {
  const now = await runVirtual(function* (clock) {
    const early = createTask(clock.advance(0));
    const late = createTask(clock.advance(1000));
    yield* sleep(0);
    yield* sleep(0);
    early.cancel();
    late.cancel();
    yield* sleep(1);
    return clock.now;
  });
  expect(now).toBe(1);
});

test("advance takes a number", async () => {
  await runVirtual(function* (clock) {
    expect(() => clock.advance("1" as never)).toThrow(TypeError);
    expect(() => clock.advance(Number.NaN)).toThrow(RangeError);
    yield* clock.advance(0);
  });
});

test("the trace tells what has run when", async () => {
  function* worker() {
    yield* sleep(5);
  }
  const trace = await runVirtual(
    function* main(clock) {
      createTask(worker, { name: "worker" }).addDoneCallback(function joined() {});
      getRunningLoop().callSoon(function hello(_: number) {}, 1);
      yield* sleep(10);
      return clock.trace;
    },
    { trace: true },
  );
  expect(trace).toEqual([
    { time: 0, what: "Task-1 main" },
    { time: 0, what: "worker worker" },
    { time: 0, what: "<Handle hello(1)>" },
    { time: 5, what: "worker worker" },
    // What it is called depends on whether anybody uses contexts.
    { time: 5, what: expect.stringMatching(/^(callback of worker|joined\(<Task worker)/) },
    { time: 10, what: "Task-1 main" },
  ]);
});

test("without the option there is no trace", async () => {
  expect(await runVirtual((clock) => clock.trace)).toEqual([]);
});

test("contexts follow what is traced, and what has none", async () => {
  const seen: string[] = [];
  await runVirtual(
    function* () {
      const user = new ContextVar("user", { default: "nobody" });
      user.set("ada");
      getRunningLoop().callSoon(() => seen.push(user.get()));
      yield* sleep(1);
      seen.push(user.get());
    },
    { trace: true },
  );
  expect(seen).toEqual(["ada", "ada"]);
});

test("of a very long trace the end is kept", async () => {
  const { length, first } = await runVirtual(
    function* (clock) {
      for (let i = 0; i < 200_000; i += 1) yield* sleep(1);
      return { length: clock.trace.length, first: clock.trace[0]?.time };
    },
    { trace: true },
  );
  expect({ length, first }).toEqual({ length: 100_001, first: 100_000 });
});
