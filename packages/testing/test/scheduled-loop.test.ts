import { createTask, currentTask, Future, setTaskFactory, sleep, Task } from "@x/future";
import { ContextVar } from "@x/loop";
import { expect, test } from "vitest";
import type { Chooser } from "../src/chooser.ts";
import { fifo, Replay } from "../src/replay.ts";
import { parseSchedule } from "../src/schedule.ts";
import { ScheduledLoop } from "../src/scheduled-loop.ts";

function loopWith(schedule: string): ScheduledLoop {
  const chooser = schedule === "fifo" ? fifo() : new Replay(parseSchedule(schedule));
  return new ScheduledLoop(chooser, { victims: "nobody", record: true });
}

function runAll(loop: ScheduledLoop): void {
  while (loop.runReady() || loop.runOnce()) {}
}

test("one thing runs at a time, first in, first out", () => {
  const loop = loopWith("fifo");
  const events: string[] = [];
  for (const name of ["a", "b"]) loop.callSoon(() => events.push(name));
  loop.runReady();
  expect(events).toEqual(["a"]);
  runAll(loop);
  expect(events).toEqual(["a", "b"]);
  expect(loop.steps).toBe(2);
});

test("tasks are overtaken, and callbacks keep their order", () => {
  const loop = loopWith("0:1");
  const events: string[] = [];
  const note = (name: string) => createTask(() => void events.push(name), { loop });
  loop.callSoon(() => events.push("callback 1"));
  loop.callSoon(() => events.push("callback 2"));
  note("task");
  runAll(loop);
  expect(events).toEqual(["task", "callback 1", "callback 2"]);
});

test("timers that are due at the same time can fire in any order", () => {
  const events: string[] = [];
  const loop = loopWith("0:1");
  for (const name of ["a", "b"]) loop.callAt(10, () => events.push(name));
  loop.callLater(20, () => events.push("c"));
  runAll(loop);
  expect(events).toEqual(["b", "a", "c"]);
  expect(loop.log.map(({ time }) => time)).toEqual([10, 10, 20]);
  expect(loop.log[0]?.what).toBe("<TimerHandle anonymous() at 10>");
});

test("timers and callbacks that are cancelled when they are due are no choice", () => {
  const loop = loopWith("fifo");
  const second = loop.callAt(10, () => expect.unreachable());
  loop.callAt(10, () => expect.unreachable()).cancel();
  const never = loop.callSoon(() => expect.unreachable());
  never.cancel();
  loop.callSoon(() => {});
  loop.runReady();
  expect(loop.steps).toBe(1);
  expect(loop.runReady()).toBe(false);
  loop.runOnce();
  second.cancel();
  expect(loop.runReady()).toBe(false);
  expect(loop.steps).toBe(1);
});

test("an index that is too high stands for the first", () => {
  const loop = loopWith("0:7");
  loop.callSoon(() => {});
  runAll(loop);
  expect(loop.schedule.choices.size).toBe(0);
});

test("no lane is passed over for ever", () => {
  const chooser = { next: (_: number, lanes: readonly object[]) => lanes.length - 1, cancel() {} };
  const loop = new ScheduledLoop(chooser as never, { victims: "nobody", record: false });
  let passed = 0;
  const done = new Future<void>({ loop });
  createTask(() => done.setResult(), { loop });
  createTask(
    function* spin() {
      for (; !done.done; passed += 1) yield* sleep(0);
    },
    { loop },
  );
  runAll(loop);
  expect(passed).toBe(100);
});

test("a cancellation may call off all that is ready", () => {
  const cancels = new Map([[1, 0]]);
  const chooser = new Replay({ choices: new Map(), cancels });
  const loop = new ScheduledLoop(chooser, { victims: "main", record: false });
  const reply = new Promise<void>(() => {});
  createTask(
    ({ signal }) => {
      const timer = loop.callLater(5, () => expect.unreachable());
      signal.addEventListener("abort", () => timer.cancel());
      return reply;
    },
    { loop },
  );
  runAll(loop);
  expect(loop.schedule.cancels).toEqual(cancels);
  expect(loop.steps).toBe(1);
});

test("timers run in the context in which they were set", () => {
  const user = new ContextVar("user", { default: "nobody" });
  const loop = loopWith("fifo");
  const seen: string[] = [];
  loop.callSoon(() => {
    user.set("ada");
    loop.callLater(1, () => seen.push(user.get()));
  });
  runAll(loop);
  expect(seen).toEqual(["ada"]);
});

test("a closed loop refuses work", () => {
  const loop = loopWith("fifo");
  loop.close();
  expect(() => loop.callSoon(() => {})).toThrow(
    new Error("Event loop is closed: use another loop, or a new one"),
  );
});

test("what may show whether a task has been woken is told, and nothing else", () => {
  let told = 0;
  const chooser: Chooser = {
    next: () => 0,
    cancel: () => undefined,
    shown() {
      told += 1;
    },
  };
  const loop = new ScheduledLoop(chooser, { victims: "nobody", record: false });
  createTask(
    function* () {
      currentTask()?.uncancel();
      yield* sleep(1);
    },
    { loop },
  ).stack();
  createTask(sleep(2), { loop }).cancel();
  runAll(loop);
  expect(told).toBe(0);
  setTaskFactory(loop, (_, coroutine) => new Task(coroutine, { loop }));
  createTask(sleep(1), { loop });
  expect(told).toBe(1);
  runAll(loop);
});
