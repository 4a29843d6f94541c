import { createTask, sleep } from "@x/future";
import { runVirtual } from "@x/testing";
import { startRecording, toText } from "@x/trace";
import { expect, test } from "vitest";

test("an async function has a line for each event, and so has what it awaits", async () => {
  const recording = startRecording();
  await runVirtual(async () => {
    async function boil() {
      await sleep(2);
    }
    await createTask(boil, { name: "tea" });
  });
  recording.stop();
  const lines = toText(recording)
    .replaceAll(/Task-\d+/g, "main")
    .split("\n")
    .filter((line) => line.includes("tea"));
  expect(lines).toEqual([
    "       0  tea is made ready by main",
    "       0  main begins to wait for tea",
    "       0  tea runs",
    "       0  tea waits for Promise in boil",
    "       0  call of tea runs",
    "       0  call of tea waits for Future in sleep",
    "       0  tea begins to wait for call",
    "       2  call of tea is made ready by timer",
    "       2  call of tea runs",
    "       2  tea has waited for call",
    "       2  call of tea ends",
    "       2  tea is ready",
    "       2  tea runs",
    "       2  main has waited for tea",
    "       2  tea ends",
  ]);
});

test("a task that an async function makes after an await is made by the function's task", async () => {
  const recording = startRecording();
  await runVirtual(async () => {
    await Promise.resolve();
    await createTask(sleep(2), { name: "tea" });
  });
  recording.stop();
  const lines = toText(recording)
    .replaceAll(/Task-\d+/g, "main")
    .split("\n");
  const about = lines.filter((line) => line.includes("  tea is"));
  expect(about.slice(0, 2)).toEqual(["       0  tea is ready", "       0  tea is made by main"]);
});

test("what an async function cancels after an await is cancelled by the function's task", async () => {
  const recording = startRecording();
  await runVirtual(async () => {
    const tea = createTask(sleep(20), { name: "tea" });
    await sleep(1);
    await Promise.resolve();
    tea.cancel("enough");
  });
  recording.stop();
  const lines = toText(recording)
    .replaceAll(/Task-\d+/g, "main")
    .split("\n");
  expect(lines).toContain("       1  tea is cancelled by main: enough");
});
