import { createTask, runSync, sleep } from "@x/future";
import { taskGroup } from "@x/taskgroup";
import { runVirtual } from "@x/testing";
import { timeout } from "@x/timeout";
import { type ChromeTraceEvent, type Recording, startRecording, toChromeTrace } from "@x/trace";
import { wait } from "@x/wait";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { traceEventFormat } from "./trace-event-format.ts";

const validate = new Ajv({ discriminator: true, allErrors: true }).compile(traceEventFormat);

/** The events of a recording as they are in its file, which has to be valid. */
function eventsOf(recording: Recording): ChromeTraceEvent[] {
  const file = JSON.parse(JSON.stringify(toChromeTrace(recording))) as {
    traceEvents: ChromeTraceEvent[];
  };
  validate(file);
  expect(validate.errors).toBeNull();
  return file.traceEvents;
}

/** What the schema cannot say: names come first, slices lie within one another or apart, arrows have two ends. */
function expectWhole(events: readonly ChromeTraceEvent[]): void {
  const tracks = events.filter(({ ph }) => ph === "M").map(({ tid }) => tid);
  expect(new Set(tracks).size).toBe(tracks.length);
  for (const { tid } of events) expect(tracks).toContain(tid);
  const slices = events.filter(({ ph }) => ph === "X");
  for (const { tid, ts, dur = 0 } of slices) {
    const overlapping = slices.filter(
      (other) =>
        other.tid === tid &&
        other.ts < ts &&
        ts < other.ts + (other.dur ?? 0) &&
        other.ts + (other.dur ?? 0) < ts + dur,
    );
    expect(overlapping).toEqual([]);
  }
  const idsOf = (kind: string): unknown[] =>
    events.filter(({ ph }) => ph === kind).map(({ id }) => id);
  expect(idsOf("f")).toEqual(idsOf("s"));
  expect(new Set(idsOf("s")).size).toBe(idsOf("s").length);
  for (const { tid, ts } of events.filter(({ bp }) => bp === "e")) {
    const enclosing = slices.filter(
      (slice) => slice.tid === tid && slice.ts <= ts && ts <= slice.ts + (slice.dur ?? 0),
    );
    expect(enclosing).not.toEqual([]);
  }
}

/** How many events there are of each kind. */
function counted(events: readonly ChromeTraceEvent[]): Record<string, number> {
  const kinds: Record<string, number> = {};
  for (const { ph } of events) kinds[ph] = (kinds[ph] ?? 0) + 1;
  return kinds;
}

const ALL = { X: expect.any(Number), M: expect.any(Number), i: expect.any(Number) };
const FLOWS = { s: expect.any(Number), f: expect.any(Number) };

test("coroutines with groups, timeouts and cancellations are written in Chrome's format", () => {
  using recording = startRecording();
  runSync(function* main() {
    try {
      yield* timeout(
        20,
        taskGroup((group) => {
          group.createTask(sleep(5), { name: "tea" });
          group.createTask(timeout(50, sleep(30)), { name: "toast" });
        }),
      );
    } catch {}
    const cancelled = createTask(sleep(5), { name: "eggs" });
    yield* sleep(1);
    cancelled.cancel();
    yield* sleep(1);
  });
  const events = eventsOf(recording);
  expectWhole(events);
  expect(counted(events)).toEqual({ ...ALL, ...FLOWS });
});

test("async functions with groups, timeouts and cancellations are written in Chrome's format", async () => {
  using recording = startRecording();
  await runVirtual(async () => {
    const meal = async (ms: number): Promise<void> => {
      await Promise.all([sleep(ms), sleep(ms / 2), timeout(50, () => sleep(ms))]);
    };
    try {
      await timeout(20, () =>
        taskGroup((group) => {
          group.createTask(() => meal(5), { name: "tea" });
          group.createTask(() => meal(30), { name: "toast" });
        }),
      );
    } catch {}
    const cancelled = createTask(() => meal(5), { name: "eggs" });
    await sleep(1);
    cancelled.cancel();
    await sleep(1);
  });
  const events = eventsOf(recording);
  expectWhole(events);
  expect(counted(events)).toEqual({ ...ALL, ...FLOWS });
});

test("cancellations and failures are marks", () => {
  using recording = startRecording();
  runSync(function* main() {
    const tea = createTask(sleep(5), { name: "tea" });
    const toast = createTask(
      function* burn() {
        yield* sleep(1);
        throw new Error("burnt");
      },
      { name: "toast" },
    );
    try {
      yield* toast;
    } catch {}
    tea.cancel("too late");
    yield* wait([tea]);
  });
  const marks = eventsOf(recording).filter(({ ph }) => ph === "i");
  expect(marks.map(({ name }) => name.replace(/Task-\d+/, "main"))).toEqual([
    "is cancelled by main: too late",
    "fails: Error: burnt",
  ]);
});

test("what is recorded in part is written in Chrome's format, too", () => {
  using recording = startRecording({ limit: 7 });
  runSync(function* main() {
    createTask(timeout(50, sleep(30)), { name: "tea" });
    for (let i = 0; i < 20; i += 1) yield* timeout(5, sleep(1));
  });
  expectWhole(eventsOf(recording));
});

test("the schema refuses what is not in the format", () => {
  const slice = { ph: "X", name: "step", cat: "step", pid: 1, tid: 1, ts: 0, dur: 1 };
  const isValid = (event: object): boolean => validate({ traceEvents: [event] });
  expect(isValid(slice)).toBe(true);
  for (const change of [
    { dur: -1 },
    { dur: undefined },
    { ph: "x" },
    { tid: "one" },
    { ts: null },
    { id: 1 },
    { name: "" },
  ]) {
    expect(isValid(JSON.parse(JSON.stringify({ ...slice, ...change })))).toBe(false);
  }
});
