import { type Coroutine, createTask, Future, runSync, sleep } from "@x/future";
import { EventLoop, VirtualHost } from "@x/loop";
import { taskGroup } from "@x/taskgroup";
import { timeout } from "@x/timeout";
import { type Recording, startRecording } from "@x/trace";
import { expect, test } from "vitest";
import { readTimeline } from "../../src/timeline/read-timeline.ts";
import { arrows, story, tree } from "./story.ts";

/** Records a program in virtual time, which may fail. */
function recorded(main: () => Coroutine<void>): Recording {
  const recording = startRecording();
  try {
    runSync(main);
  } catch {}
  recording.stop();
  return recording;
}

test("a lane has the coroutines of its task within one another, with their waits below them", () => {
  const recording = recorded(function* main() {
    yield* createTask(
      function* boil() {
        yield* timeout(50, sleep(20));
        yield* sleep(0);
        yield* sleep(5);
      },
      { name: "tea" },
    );
  });
  expect(story(recording)).toEqual({
    "timers and callbacks": ["pending 0-25", ""],
    main: ["done 0-25", "main 0-25", "waits for tea 0-25"],
    tea: [
      "done 0-25",
      "boil 0-25",
      "timeout 0-20, waits for its turn 20-20, waits for Future 20-25",
      "sleep 0-20",
      "waits for Future 0-20",
    ],
  });
});

test("a task lies in the task that has made it, and tasks of groups as the groups nest", () => {
  const recording = recorded(function* main() {
    yield* taskGroup((outer) => {
      outer.createTask(
        function* breakfast() {
          yield* taskGroup((inner) => {
            inner.createTask(sleep(10), { name: "tea" });
            inner.createTask(sleep(10), { name: "toast" });
          });
        },
        { name: "breakfast" },
      );
      outer.createTask(sleep(5), { name: "news" });
    });
  });
  expect(tree(readTimeline(recording))).toEqual([
    "timers and callbacks",
    "main",
    "  breakfast",
    "    tea",
    "    toast",
    "  news",
  ]);
});

test("a task that outlives the task that has made it lies beside it, as in a group", () => {
  const recording = recorded(function* main() {
    yield* taskGroup((group) => {
      group.createTask(
        function* first() {
          yield* sleep(1);
          group.createTask(sleep(10), { name: "second" });
        },
        { name: "first" },
      );
    });
  });
  expect(tree(readTimeline(recording)).slice(1)).toEqual(["main", "  first", "  second"]);
});

test("an eager task lies in the task in whose step it began", () => {
  const recording = recorded(function* main() {
    yield* createTask(sleep(1), { eager: true, name: "tea" });
    yield* createTask(function* () {}, { eager: true, name: "water" });
  });
  expect(tree(readTimeline(recording)).slice(1)).toEqual(["main", "  tea", "  water"]);
});

test("what a callback has made lies in nothing", () => {
  const recording = recorded(function* main() {
    const done = new Future<void>();
    done.addDoneCallback(() => createTask(sleep(1), { name: "tea" }));
    done.setResult();
    yield* sleep(5);
  });
  expect(tree(readTimeline(recording)).slice(1)).toEqual(["main", "tea"]);
});

test("thousands of tasks can lie in one another", () => {
  const recording = startRecording();
  runSync(function* main() {
    function* chain(length: number): Coroutine<void> {
      if (length > 0) yield* createTask(chain(length - 1), { name: `link ${length}` });
    }
    yield* chain(10_000);
  });
  recording.stop();
  expect(readTimeline(recording).lanes.at(-1)).toMatchObject({ name: "link 1", depth: 10_000 });
});

test("arrows lead from what has woken a task to where it goes on", () => {
  const recording = recorded(function* main() {
    const cup = new Future<void>();
    createTask(cup, { name: "guest" });
    yield* createTask(
      function* () {
        yield* sleep(2);
        cup.setResult();
      },
      { name: "tea" },
    );
    yield* sleep(0);
  });
  expect(arrows(readTimeline(recording))).toEqual([
    "main to guest 0-0",
    "main to tea 0-0",
    "timers and callbacks to tea 2-2",
    "tea to guest 2-2",
    "tea to main 2-2",
  ]);
});

test("a task that fails, and those that are cancelled for it, are marked", () => {
  const recording = recorded(function* main() {
    yield* taskGroup((group) => {
      group.createTask(
        function* burn() {
          yield* sleep(5);
          throw new RangeError("too hot");
        },
        { name: "toast" },
      );
      const tea = group.createTask(sleep(20), { name: "tea" });
      group.createTask(
        function* () {
          yield* sleep(2);
          tea.cancel("no guests");
        },
        { name: "news" },
      );
      group.createTask(sleep(30), { name: "eggs" });
    });
  });
  const { main, toast, tea, news, eggs } = story(recording);
  expect(toast?.[0]).toBe("failed 0-5");
  expect(toast?.at(-1)).toBe("fails: RangeError: too hot at 5");
  expect([tea?.[0], tea?.at(-1)]).toEqual([
    "cancelled 0-2",
    "is cancelled by news: no guests at 2",
  ]);
  expect([eggs?.[0], eggs?.at(-1)]).toEqual(["cancelled 0-5", "is cancelled by toast at 5"]);
  expect(news?.[0]).toBe("done 0-2");
  expect(main?.at(-1)).toMatch(/^fails: ExceptionGroup: .* at 5$/);
});

test("a task that fails at once has its error, too", () => {
  const recording = recorded(function* main() {
    createTask(
      // biome-ignore lint/correctness/useYield: it fails at once
      function* () {
        throw new Error("no water");
      },
      { eager: true, name: "tea" },
    ).exception();
    yield* sleep(1);
  });
  expect(story(recording).tea).toEqual(["failed 0-0", "", "fails: Error: no water at 0"]);
});

test("an error does not count as looked at", () => {
  const host = new VirtualHost();
  const loop = new EventLoop({ host });
  const reported: unknown[] = [];
  loop.setExceptionHandler(({ error }) => reported.push(error));
  const recording = startRecording();
  const error = new Error("no water");
  createTask(() => Promise.reject(error), { loop, name: "tea" }).cancel();
  createTask(
    // biome-ignore lint/correctness/useYield: it fails at once
    function* () {
      throw error;
    },
    { loop, name: "water" },
  );
  while (loop.runOnce()) {}
  recording.stop();
  expect(story(recording).water?.at(-1)).toBe("fails: Error: no water at 0");
  loop.close();
  expect(reported).toEqual([error]);
});

test("what has not ended goes on to the end of the recording", () => {
  const recording = startRecording();
  runSync(function* main() {
    createTask(sleep(Number.POSITIVE_INFINITY), { name: "tea" });
    yield* sleep(5);
    recording.stop();
  });
  expect(story(recording).tea).toEqual(["pending 0-5", "sleep 0-5", "waits for Future 0-5"]);
});

test("steps lie at the outermost coroutine, those of callbacks in their own lane", () => {
  const recording = recorded(function* main() {
    yield* sleep(3);
  });
  const [callbacks, main] = readTimeline(recording).lanes;
  expect(main?.steps).toEqual([
    { row: 0, begin: 0, end: 0 },
    { row: 0, begin: 3, end: 3 },
  ]);
  expect(callbacks?.steps).toContainEqual({ row: 0, begin: 3, end: 3 });
});

test.each([1, 2, 3, 4, 5, 6, 7])("the latest %j events of a recording can be read", (limit) => {
  const recording = startRecording({ limit });
  runSync(function* main() {
    for (let i = 0; i < 100; i += 1) yield* createTask(sleep(1), { name: "tea" });
  });
  recording.stop();
  const { end, lanes } = readTimeline(recording);
  expect(end).toBeLessThan(10);
  // One event alone may be that of a callback, which has the first lane.
  expect(lanes.length).toBeGreaterThan(limit === 1 ? 0 : 1);
  for (const lane of lanes) expect(lane.end).toBeLessThanOrEqual(end);
});

test("a recording that begins within a step has its end", () => {
  let recording: Recording | undefined;
  runSync(function* main() {
    recording = startRecording();
    yield* sleep(2);
    yield* sleep(3);
    recording.stop();
  });
  // Times are those since the first event, which is the end of the first wait.
  expect(story(recording as Recording).main).toEqual([
    "done 0-3",
    "main 0-3",
    "waits for Future 0-3",
  ]);
});

test("an empty recording has nothing but the lane of callbacks", () => {
  const recording = startRecording();
  recording.stop();
  expect(readTimeline(recording)).toMatchObject({ end: 0, wakes: [] });
  expect(story(recording)).toEqual({ "timers and callbacks": ["pending 0-0", ""] });
});
