import { type Coroutine, createTask, Future, runSync, sleep } from "@x/future";
import { EventLoop, VirtualHost } from "@x/loop";
import { timeout } from "@x/timeout";
import { type Stall, startRecording, type Watch, type WatchOptions, watch } from "@x/trace";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";

// The clock moves only by `work`, so that no step takes longer than it says.
beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

/** Holds the loop. */
function work(ms: number): void {
  vi.advanceTimersByTime(ms);
}

/** A watch that ends with the test. */
function watching(options?: WatchOptions): Watch {
  const made = watch(options);
  onTestFinished(() => made.stop());
  return made;
}

/** A stall in short. */
const short = ({ name, stack, duration }: Stall): string =>
  `${name}: ${stack.join(" > ")}, ${duration}`;

/** The stalls of 50 ms or more of a program. */
function stallsOf(main: () => Coroutine<void>): string[] {
  const told: string[] = [];
  using _ = watching({ stall: 50, onStall: (stall) => told.push(short(stall)) });
  runSync(main);
  return told;
}

test("a step that takes too long is told of, with its task and its coroutines", () => {
  const stalls = stallsOf(function* main() {
    function* crunch(): Coroutine<void> {
      yield* sleep(1);
      work(49);
      yield* timeout(5, sleep(1));
      work(20);
      yield* timeout(5, function* body() {
        yield* sleep(1);
        work(51);
        yield* sleep(1);
      });
      work(50);
    }
    yield* createTask(crunch, { name: "report" });
  });
  expect(stalls).toEqual(["report: crunch > timeout, 51", "report: crunch > timeout, 50"]);
});

test("a callback and a timer that take too long are told of in words", () => {
  const told: Stall[] = [];
  using _ = watching({ stall: 50, onStall: (stall) => told.push(stall) });
  const loop = new EventLoop({ host: new VirtualHost() });
  loop.callSoon(work, 60);
  loop.callLater(1, work, 70);
  const done = new Future<void>({ loop });
  done.addDoneCallback(function tell() {
    work(80);
  });
  done.setResult();
  while (loop.runOnce()) {}
  expect(told).toEqual([
    { task: null, name: "<Handle work(60)>", stack: [], duration: 60 },
    { task: null, name: "tell(<Future result=undefined>)", stack: [], duration: 80 },
    { task: null, name: "<TimerHandle work(70) at 1>", stack: [], duration: 70 },
  ]);
});

test("a step counts without those that run within it", () => {
  const stalls = stallsOf(function* main() {
    work(20);
    createTask(
      function* inner(): Coroutine<void> {
        work(60);
        yield* sleep(1);
      },
      { name: "eager", eager: true },
    );
    work(20);
    yield* sleep(5);
  });
  expect(stalls).toEqual(["eager: inner, 60"]);
});

test("by default, a stall of 100 ms or more is printed", () => {
  const warn = vi.spyOn(console, "warn").mockReturnValue();
  onTestFinished(() => warn.mockRestore());
  using _ = watching();
  runSync(function* main() {
    yield* createTask(
      function* crunch(): Coroutine<void> {
        work(99);
        yield* sleep(0);
        work(100);
      },
      { name: "report" },
    );
  });
  const loop = new EventLoop();
  loop.callSoon(work, 100);
  loop.runOnce();
  expect(warn.mock.calls).toEqual([
    ["report held its loop for 100.0 ms: crunch"],
    ["<Handle work(100)> held its loop for 100.0 ms"],
  ]);
});

test("an error of onStall goes to the loop's exception handler", () => {
  const error = new Error("broken");
  using _ = watching({
    onStall() {
      throw error;
    },
  });
  const loop = new EventLoop();
  const contexts: unknown[] = [];
  loop.setExceptionHandler((context) => contexts.push(context));
  loop.callSoon(work, 100);
  loop.runOnce();
  expect(contexts).toEqual([{ message: "Exception in onStall", error }]);
});

test("the counters tell what the loops have and what they have done", () => {
  const watch = watching({ onStall() {} });
  // In a page, the loops of other tests may be left.
  const others = watch.counters();
  const counters = runSync(function* main() {
    createTask(sleep(50), { name: "sleeps" });
    yield* sleep(0);
    createTask(sleep(0), { name: "ready" });
    createTask(sleep(0), { name: "ready, too" });
    work(100);
    return watch.counters();
  });
  const more = {
    tasks: counters.tasks - others.tasks,
    ready: counters.ready - others.ready,
    timers: counters.timers - others.timers,
  };
  expect(more).toEqual({ tasks: 4, ready: 2, timers: 1 });
  expect(counters).toMatchObject({ stalls: 0, busy: 0, steps: 2 });
  const { tasks, ready, timers } = others;
  expect(watch.counters()).toMatchObject({ tasks, ready, timers, stalls: 1, busy: 100 });
});

test("a task whose wait is over is ready", () => {
  const watch = watching();
  const counters = runSync(function* main() {
    const done = new Future<void>();
    createTask(done, { name: "waits" });
    yield* sleep(1);
    const before = watch.counters().ready;
    done.setResult();
    return [before, watch.counters().ready];
  });
  expect(counters).toEqual([0, 1]);
});

test("the lag is how late timers run, by powers of two", () => {
  const watch = watching();
  const host = new VirtualHost();
  const loop = new EventLoop({ host });
  const lateBy = (ms: number): void => {
    const when = loop.time() + 10;
    loop.callAt(when, () => {});
    host.advance(when + ms);
    loop.runOnce();
  };
  for (const ms of [0, 0.9, 1, 2, 3.9, 4, 1000, 100_000_000_000]) lateBy(ms);
  const { lag } = watch.counters();
  expect(lag).toHaveLength(16);
  const counted = lag.flatMap((count, index) => (count === 0 ? [] : [[index, count]]));
  expect(counted).toEqual([
    [0, 2],
    [1, 1],
    [2, 2],
    [3, 1],
    [10, 1],
    [15, 1],
  ]);
});

test("a watch that was stopped tells and counts nothing any more", () => {
  const told: Stall[] = [];
  const watch = watching({ onStall: (stall) => told.push(stall) });
  runSync(function* main() {
    watch.stop();
    work(100);
    yield* sleep(1);
  });
  watch.stop();
  expect(told).toEqual([]);
  const { steps } = watch.counters();
  runSync(sleep(1));
  expect(watch.counters().steps).toBe(steps);
});

test("several watches and recordings can go on at a time", () => {
  const one = watching();
  using recording = startRecording();
  const other = watching();
  runSync(sleep(1));
  const { steps } = one.counters();
  expect(other.counters().steps).toBe(steps);
  expect(steps).toBeGreaterThan(0);
  expect(recording.size).toBeGreaterThan(0);
});

test("a watch that was disposed of is over", () => {
  const watch = watching();
  watch[Symbol.dispose]();
  runSync(sleep(1));
  expect(watch.counters().steps).toBe(0);
});

test("the counters tell the sizes of queues that were named", () => {
  const queue = { size: 3 };
  const watch = watching({ queues: { jobs: queue } });
  expect(watch.counters().queues).toEqual({ jobs: 3 });
  queue.size = 0;
  expect(watch.counters().queues).toEqual({ jobs: 0 });
});

test("bad options are refused", () => {
  expect(() => watch({ queues: { jobs: 5 as never } })).toThrow(
    "queues.jobs must be a queue, which has a size, not 5",
  );
  expect(() => watch({ queues: { jobs: null as never } })).toThrow("queues.jobs must be a queue");
  expect(() => watch({ queues: 5 as never })).toThrow(TypeError);
  expect(() => watch({ stall: "1" as never })).toThrow("stall must be a number of milliseconds");
  expect(() => watch({ stall: Number.NaN })).toThrow(RangeError);
  expect(() => watch({ onStall: 1 as never })).toThrow("onStall must be a function, not 1");
  expect(() => watch(50 as never)).toThrow(
    "options must be an object such as { stall: … }, not 50",
  );
});
