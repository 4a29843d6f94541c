import { createTask, Future, sleep } from "@x/future";
import { getRunningLoop } from "@x/loop";
import { taskGroup } from "@x/taskgroup";
import { runVirtual } from "@x/testing";
import { type Recording, startRecording } from "@x/trace";
import { expect, test } from "vitest";
import { readTimeline } from "../../src/timeline/read-timeline.ts";
import { story, tree } from "./story.ts";

/** Records an async function in virtual time, which may fail. */
async function recorded(main: () => Promise<void>): Promise<Recording> {
  const recording = startRecording();
  await runVirtual(main).catch(() => {});
  recording.stop();
  return recording;
}

test("what an async function awaits at once lies in rows of its own, which are used again", async () => {
  const recording = await recorded(async () => {
    const tea = async () => {
      const cup = new Future<void>();
      getRunningLoop().callLater(10, () => cup.setResult());
      await Promise.all([sleep(20), sleep(30), cup]);
      await sleep(5);
    };
    await createTask(tea, { name: "tea" });
  });
  expect(story(recording).tea).toEqual([
    "done 0-35",
    "tea 0-35",
    "waits for Promise 0-35",
    "sleep 0-20, sleep 30-35",
    "waits for Future 0-20, waits for Future 30-35",
    "sleep 0-30",
    "waits for Future 0-30",
    "waits for Future 0-10",
  ]);
});

test("tasks of async functions lie as their groups nest", async () => {
  const recording = await recorded(async () => {
    await taskGroup(async (outer) => {
      outer.createTask(
        () =>
          taskGroup(async (inner) => {
            inner.createTask(() => sleep(10), { name: "tea" });
          }),
        { name: "breakfast" },
      );
    });
  });
  expect(tree(readTimeline(recording)).slice(1)).toEqual(["main", "  breakfast", "    tea"]);
});

test("a task that an async function makes after an await lies in the function's task", async () => {
  const recording = await recorded(async () => {
    async function breakfast() {
      await Promise.resolve();
      const tea = createTask(sleep(10), { name: "tea" });
      await sleep(1);
      const eggs = createTask(sleep(5), { name: "eggs", eager: true });
      await Promise.all([tea, eggs]);
    }
    await createTask(breakfast, { name: "breakfast" });
  });
  expect(tree(readTimeline(recording)).slice(1)).toEqual([
    "main",
    "  breakfast",
    "    tea",
    "    eggs",
  ]);
});

test("an async function that fails, and one that is cancelled for it, are marked", async () => {
  const recording = await recorded(async () => {
    await taskGroup(async (group) => {
      group.createTask(
        async () => {
          await sleep(5);
          throw new RangeError("too hot");
        },
        { name: "toast" },
      );
      group.createTask(async () => await sleep(20), { name: "tea" });
    });
  });
  const { toast, tea } = story(recording);
  expect([toast?.[0], toast?.at(-1)]).toEqual(["failed 0-5", "fails: RangeError: too hot at 5"]);
  expect([tea?.[0], tea?.at(-1)]).toEqual(["cancelled 0-5", "is cancelled by toast at 5"]);
});

test("a wait that does not end goes on to the end of the recording", async () => {
  let recording: Recording | undefined;
  const cup = new Future<void>();
  await runVirtual(async () => {
    recording = startRecording();
    const tea = createTask(async () => await cup, { name: "tea" });
    await sleep(5);
    recording.stop();
    cup.setResult();
    await tea;
  });
  expect(story(recording as Recording).tea?.at(-1)).toBe("waits for Future 0-5");
});

test("a wait that began before the recording is left out", async () => {
  let recording: Recording | undefined;
  await runVirtual(async () => {
    const cup = new Future<void>();
    getRunningLoop().callLater(1, () => {
      recording = startRecording();
      cup.setResult();
    });
    await cup;
    recording?.stop();
  });
  const { lanes } = readTimeline(recording as Recording);
  expect(lanes.flatMap(({ rows }) => rows.flat())).toEqual([]);
});
