import { type Coroutine, createTask, Future, runSync, sleep, type Task } from "@x/future";
import { EventLoop, VirtualHost } from "@x/loop";
import { timeout } from "@x/timeout";
import {
  type ChromeTraceEvent,
  type Recording,
  startRecording,
  toChromeTrace,
  toText,
} from "@x/trace";
import { expect, test } from "vitest";

/** The slices and marks of each track, in ms, and the arrows between tracks. */
function story(recording: Recording): Record<string, string[]> {
  const { traceEvents } = toChromeTrace(recording);
  const names = new Map<number, string>();
  const told: Record<string, string[]> = {};
  const nameOf = ({ tid }: ChromeTraceEvent): string => names.get(tid) as string;
  for (const event of traceEvents) {
    const { ph, name, tid, ts, dur = 0, args } = event;
    if (ph === "M") {
      names.set(tid, String(args?.name));
      told[String(args?.name)] = [];
    } else if (ph === "X" && name !== "step") {
      told[nameOf(event)]?.push(`${name} ${ts / 1000}-${(ts + dur) / 1000}`);
    } else if (ph === "i") told[nameOf(event)]?.push(`${name} ${ts / 1000}`);
    else if (ph === "f") {
      const start = traceEvents.find(({ ph, id }) => ph === "s" && id === event.id);
      told[nameOf(event)]?.push(`woken by ${nameOf(start as ChromeTraceEvent)} ${ts / 1000}`);
    }
  }
  return told;
}

/** Records a program in virtual time. */
function recorded(main: () => Coroutine<void>): Recording {
  const recording = startRecording();
  runSync(main);
  recording.stop();
  return recording;
}

test("a task has a track with its coroutines, its waits and what has woken it", () => {
  const recording = recorded(function* main() {
    const tea: Task<void> = createTask(timeout(50, sleep(20)), { name: "tea" });
    const guest = createTask(tea, { name: "guest" });
    yield* guest;
    yield* sleep(0);
  });
  const { tea, guest, callbacks } = story(recording);
  expect(tea).toEqual([
    "waits for Future 0-20",
    "timeout 0-20",
    "sleep 0-20",
    expect.stringMatching(/^woken by Task-\d+ 0$/),
    "woken by callbacks 20",
  ]);
  expect(guest).toEqual([
    "waits for tea 0-20",
    "coroutine 0-20",
    expect.stringMatching(/^woken by Task-\d+ 0$/),
    "woken by tea 20",
  ]);
  expect(callbacks).toContain("timer 20-20");
});

test("a coroutine ends where the task goes on without it", () => {
  const recording = recorded(function* main() {
    yield* createTask(
      (function* () {
        yield* timeout(50, sleep(1));
        yield* sleep(5);
      })(),
      { name: "tea" },
    );
  });
  const calls = story(recording).tea?.filter((line) => !/^(?:waits|woken)/.test(line));
  expect(calls).toEqual(["timeout 0-1", "sleep 0-1", "coroutine 0-6"]);
});

test("cancelling is marked", () => {
  const recording = recorded(function* main() {
    const tea = createTask(sleep(20), { name: "tea" });
    yield* sleep(1);
    tea.cancel("enough");
  });
  expect(story(recording).tea).toContainEqual(
    expect.stringMatching(/^is cancelled by Task-\d+: enough 1$/),
  );
});

test("what has not ended goes on to the end of the recording", () => {
  const recording = startRecording();
  runSync(function* main() {
    createTask(sleep(Number.POSITIVE_INFINITY), { name: "tea" });
    createTask(sleep(0), { name: "turn" });
    yield* sleep(0);
    yield* sleep(5);
    recording.stop();
  });
  recording.stop();
  expect(story(recording).tea).toContain("sleep 0-5");
  expect(story(recording).turn).toContain("waits for its turn 0-0");
});

test("what becomes ready outside of all steps has been woken by nothing that is known", () => {
  const loop = new EventLoop();
  const recording = startRecording();
  loop.callSoon(() => {});
  const done = new Future<void>({ loop });
  done.setResult();
  done.addDoneCallback(() => {});
  createTask(sleep(0), { loop, name: "tea" });
  loop.runOnce();
  recording.stop();
  const told = story(recording);
  expect(told.callbacks).toHaveLength(2);
  expect(told.tea?.filter((line) => line.startsWith("woken"))).toEqual([]);
});

test("a step within a step begins at its own time", () => {
  const host = new VirtualHost();
  const loop = new EventLoop({ host });
  const recording = startRecording();
  loop.callSoon(() => {
    host.advance(10);
    createTask(
      function* () {
        host.advance(15);
        yield* sleep(0);
      },
      { loop, name: "eager", eager: true },
    );
  });
  loop.runOnce();
  loop.runOnce();
  recording.stop();
  const told = story(recording).eager;
  expect(told).toContainEqual(expect.stringMatching(/ 10-15$/));
  expect(told?.filter((line) => / 0-/.test(line))).toEqual([]);
});

test("what is cancelled outside of all steps is cancelled by nothing that is known", () => {
  const loop = new EventLoop({ host: new VirtualHost() });
  using recording = startRecording();
  createTask(sleep(1), { loop, name: "tea" }).cancel("enough");
  expect(toText(recording).split("\n")).toContain("       0  tea is cancelled: enough");
});

test("what has run does not count as running any more", () => {
  const loop = new EventLoop({ host: new VirtualHost() });
  using recording = startRecording();
  const name = "outer";
  createTask(() => void createTask(sleep(0), { name: "inner", eager: true }), { loop, name });
  loop.runOnce();
  createTask(sleep(0), { loop, name: "later" });
  expect(toText(recording).split("\n")).toEqual(
    [
      "outer is ready",
      "outer runs",
      "inner runs",
      "inner is made ready by inner",
      "inner waits for its turn in coroutine",
      "outer ends",
      "later is ready",
    ].map((line) => `       0  ${line}`),
  );
});

test("the latest events are kept", () => {
  const recording = startRecording({ limit: 10 });
  runSync(function* main() {
    for (let i = 0; i < 100; i += 1) yield* sleep(1);
  });
  recording.stop();
  expect(recording.size).toBeGreaterThanOrEqual(10);
  expect(recording.size).toBeLessThanOrEqual(20);
  const ends = toChromeTrace(recording).traceEvents.map(({ ts }) => ts);
  expect(Math.max(...ends)).toBe(100_000);
});

test.each([6, 7, 8, 9, 10, 11])(
  "what is kept of a recording reads as it does in a whole one: %i",
  (limit) => {
    const whole = startRecording();
    const latest = startRecording({ limit });
    runSync(function* main() {
      for (let i = 0; i < 10; i += 1) {
        createTask(sleep(1));
        yield* sleep(1);
      }
    });
    whole.stop();
    latest.stop();
    const lines = (recording: Recording): string[] =>
      toText(recording)
        .split("\n")
        .map((line) => line.replace(/^ *\d+/, ""));
    // The rest of a step whose beginning is not kept is not told, or not told whole.
    const kept = lines(latest);
    const tail = kept.slice(kept.findIndex((line) => line.endsWith("runs")));
    expect(tail.length).toBeGreaterThan(1);
    expect(lines(whole).slice(-tail.length)).toEqual(tail);
  },
);

test("an empty recording has nothing but the track of callbacks", () => {
  const recording = startRecording();
  recording[Symbol.dispose]();
  expect(toChromeTrace(recording).traceEvents.map(({ ph }) => ph)).toEqual(["M"]);
});

test("several recordings can go on at a time", () => {
  const one = startRecording();
  const other = startRecording();
  runSync(sleep(1));
  one.stop();
  one.stop();
  const { size } = one;
  expect(size).toBeGreaterThan(0);
  expect(other.size).toBe(size);
  runSync(sleep(1));
  other.stop();
  expect(one.size).toBe(size);
  expect(other.size).toBe(2 * size);
});

test("bad options are refused", () => {
  expect(() => startRecording({ limit: 0 })).toThrow("limit must be a whole number of 1 or more");
  expect(() => startRecording(5 as never)).toThrow(TypeError);
});
