import {
  type Coroutine,
  type CoroutineCall,
  createTask,
  isCancelled,
  runSync,
  sleep,
} from "@x/future";
import { taskGroup } from "@x/taskgroup";
import { runVirtual } from "@x/testing";
import { timeout } from "@x/timeout";
import { type Recording, startRecording, toChromeTrace, toText } from "@x/trace";
import { expect, test } from "vitest";
import { readTimeline } from "../src/timeline/read-timeline.ts";

/** Runs tasks, one after the other, and records them. Their errors are theirs. */
function recordCoroutines(
  tasks: Record<string, () => Coroutine<unknown> | CoroutineCall<unknown>>,
): Recording {
  const recording = startRecording();
  runSync(function* main() {
    for (const [name, task] of Object.entries(tasks)) {
      const made = createTask(task, { name });
      yield* sleep(30);
      made.cancel();
      try {
        yield* made;
      } catch {}
    }
  });
  recording.stop();
  return recording;
}

/** The same for async functions. */
async function recordFunctions(tasks: Record<string, () => Promise<unknown>>): Promise<Recording> {
  const recording = startRecording();
  await runVirtual(async () => {
    for (const [name, task] of Object.entries(tasks)) {
      const made = createTask(task, { name });
      await sleep(30);
      made.cancel();
      await made.catch(() => {});
    }
  });
  recording.stop();
  return recording;
}

/** What happened to the scopes, and how the tasks have ended. */
function told(recording: Recording): string[] {
  const lines = toText(recording).split("\n");
  const isAbout = (line: string) => /enters|leaves| ends/.test(line) && !line.includes("Task-");
  return lines.filter(isAbout).map((line) => line.trim().replace(/ {2}/, ": "));
}

/** The slices of scopes: their names and extents, in ms. */
function slices(recording: Recording): string[] {
  return toChromeTrace(recording)
    .traceEvents.filter(({ cat }) => cat === "scope")
    .map(({ name, ts, dur = 0 }) => `${name}: ${ts / 1000} to ${(ts + dur) / 1000}`);
}

/** The bars of the timeline that are called as scopes are. */
function bars(recording: Recording): string[] {
  const rows = readTimeline(recording).lanes.flatMap((lane) => lane.rows.flat());
  const named = rows.filter(({ name }) => /^(timeout|taskGroup)/.test(name));
  return named.map(({ name, begin, end }) => `${name}: ${begin} to ${end}`);
}

/** How all writers show the scopes of the programs below. */
const SLICES = [
  "timeout: 0 to 10",
  "timeout (expired): 30 to 50",
  "taskGroup (cancelled): 30 to 50",
  "timeout (cancelled): 60 to 90",
  "taskGroup (failed: Error: boom): 90 to 95",
];

const boom = (): never => {
  throw new Error("boom");
};

test("the scopes of coroutines are recorded with how they have ended", () => {
  const recording = recordCoroutines({
    well: () => timeout(20, sleep(10)),
    expired: () =>
      timeout(
        20,
        taskGroup((group) => void group.createTask(sleep(25))),
      ),
    cancelled: () => timeout(40, sleep(35)),
    failed: function* () {
      yield* taskGroup(function* () {
        yield* sleep(5);
        boom();
      });
    },
  });
  expect(told(recording)).toEqual([
    "0: well enters timeout",
    "10: well leaves timeout",
    "10: well ends",
    "30: expired enters timeout",
    "30: expired enters taskGroup",
    "50: expired leaves taskGroup (cancelled)",
    "50: expired leaves timeout (expired)",
    "50: expired ends (failed: TimeoutError: timed out after 20 ms)",
    "60: cancelled enters timeout",
    "90: cancelled leaves timeout (cancelled)",
    "90: cancelled ends (cancelled)",
    "90: failed enters taskGroup",
    "95: failed leaves taskGroup (failed: Error: boom)",
    expect.stringMatching(/^95: failed ends \(failed: ExceptionGroup: /),
  ]);
  expect(slices(recording)).toEqual(SLICES);
  expect(bars(recording)).toEqual(SLICES);
});

test("the scopes of async functions are recorded with how they have ended", async () => {
  const recording = await recordFunctions({
    well: async () => await timeout(20, () => sleep(10)),
    expired: async () => {
      await timeout(20, () => taskGroup((group) => void group.createTask(() => sleep(25))));
    },
    cancelled: async () => {
      try {
        await timeout(40, () => sleep(35));
      } catch (error) {
        expect(isCancelled(error)).toBe(true);
        throw error;
      }
    },
    failed: async () => {
      await taskGroup(async () => {
        await sleep(5);
        boom();
      });
    },
  });
  expect(told(recording)).toEqual([
    "0: call of well enters timeout",
    "10: call of well leaves timeout",
    "10: call of well ends",
    "10: well ends",
    "30: call of expired enters timeout",
    "30: call of expired enters taskGroup",
    "50: call of expired leaves taskGroup (cancelled)",
    "50: call of expired leaves timeout (expired)",
    "50: call of expired ends (failed: TimeoutError: timed out after 20 ms)",
    "50: expired ends (failed: TimeoutError: timed out after 20 ms)",
    "60: call of cancelled enters timeout",
    "90: call of cancelled leaves timeout (cancelled)",
    "90: call of cancelled ends (cancelled)",
    "90: cancelled ends (cancelled)",
    "90: call of failed enters taskGroup",
    "95: call of failed ends",
    "95: call of failed leaves taskGroup (failed: Error: boom)",
    expect.stringMatching(/^95: call of failed ends \(failed: ExceptionGroup: /),
    expect.stringMatching(/^95: failed ends \(failed: ExceptionGroup: /),
  ]);
  expect(slices(recording)).toEqual(SLICES);
  expect(bars(recording)).toEqual(SLICES);
});

test("a scope that is entered and left in one step has a slice without length", () => {
  const recording = recordCoroutines({
    quick: function* () {
      yield* sleep(5);
      yield* timeout(20, () => 1);
      yield* timeout(20, sleep(5));
    },
  });
  expect(slices(recording)).toEqual(["timeout: 5 to 5", "timeout: 5 to 10"]);
});

test("of a scope that was entered before the recording, only its end is told", () => {
  const recordings: Recording[] = [];
  runSync(function* main() {
    const tea = createTask(timeout(20, sleep(10)), { name: "tea" });
    yield* sleep(5);
    recordings.push(startRecording());
    yield* tea;
  });
  const [recording] = recordings as [Recording];
  recording.stop();
  expect(told(recording)).toEqual(["0: tea leaves timeout", "0: tea ends"]);
  expect(slices(recording)).toEqual([]);
});
