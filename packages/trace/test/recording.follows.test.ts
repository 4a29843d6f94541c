import { createTask, Future, sleep } from "@x/future";
import { getRunningLoop } from "@x/loop";
import { runVirtual } from "@x/testing";
import { startRecording, toChromeTrace } from "@x/trace";
import { expect, test } from "vitest";

test("what an async function awaits at once has tracks beside its own, which are used again", async () => {
  const recording = startRecording();
  await runVirtual(async () => {
    const tea = async () => {
      const cup = new Future<void>();
      getRunningLoop().callLater(10, () => cup.setResult());
      await Promise.all([sleep(20), sleep(30), cup]);
      await sleep(5);
    };
    await Promise.resolve();
    await createTask(tea, { name: "tea" });
  });
  recording.stop();
  const { traceEvents } = toChromeTrace(recording);
  const tracks = traceEvents.filter(({ ph }) => ph === "M");
  const names = tracks.map(({ args }) => String(args?.name)).filter((name) => /^tea/.test(name));
  expect(names).toEqual(["tea", "tea (2)", "tea (3)", "tea (4)"]);
  const slicesOf = (name: string): string[] => {
    const tid = tracks.find(({ args }) => args?.name === name)?.tid;
    const slices = traceEvents.filter((one) => one.tid === tid && one.ph === "X");
    return slices
      .filter((slice) => slice.cat !== "step")
      .map((slice) => `${slice.name} ${slice.ts / 1000}-${(slice.ts + Number(slice.dur)) / 1000}`);
  };
  expect(slicesOf("tea")).toEqual(["waits for Promise 0-35", "tea 0-35"]);
  expect(slicesOf("tea (2)")).toEqual(
    expect.arrayContaining(["waits for Future 0-20", "waits for Future 30-35"]),
  );
  expect(slicesOf("tea (4)")).toEqual(["waits for Future 0-10"]);
});

test("a wait that began before the recording is left out", async () => {
  await runVirtual(async () => {
    const cup = new Future<void>();
    let recording = startRecording();
    recording.stop();
    getRunningLoop().callLater(1, () => {
      recording = startRecording();
      cup.setResult();
    });
    await cup;
    recording.stop();
    expect(toChromeTrace(recording).traceEvents.filter(({ cat }) => cat === "wait")).toEqual([]);
  });
});
