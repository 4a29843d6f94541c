import { createTask, Future, runSync, sleep } from "@x/future";
import { EventLoop, VirtualHost } from "@x/loop";
import { timeout } from "@x/timeout";
import { startRecording, toText } from "@x/trace";
import { expect, test } from "vitest";

/** The lines of a recorded program that are about what it calls "tea". */
const tea = (text: string): string[] => text.split("\n").filter((line) => line.includes("tea"));

test("a coroutine has a line for each event", () => {
  const recording = startRecording();
  runSync(function* main() {
    yield* createTask(
      function* boil() {
        yield* timeout(50, sleep(2.5));
        yield* sleep(0);
      },
      { name: "tea" },
    );
  });
  recording.stop();
  expect(tea(toText(recording))).toEqual([
    expect.stringMatching(/^ {7}0 {2}tea is made ready by Task-\d+$/),
    expect.stringMatching(/^ {7}0 {2}Task-\d+ waits for tea in main$/),
    "       0  tea runs",
    "       0  tea enters timeout",
    "       0  tea waits for Future in boil > timeout > sleep",
    "     2.5  tea is made ready by timer",
    "     2.5  tea runs",
    "     2.5  tea leaves timeout",
    "     2.5  tea is made ready by tea",
    "     2.5  tea waits for its turn in boil",
    "     2.5  tea runs",
    expect.stringMatching(/^ {5}2\.5 {2}Task-\d+ is made ready by tea$/),
    "     2.5  tea ends",
  ]);
});

test("cancelling is told of with what did it, and with its message", () => {
  const recording = startRecording();
  runSync(function* main() {
    const tasks = ["tea", "tea, too"].map((name) => createTask(sleep(20), { name }));
    yield* sleep(1);
    tasks[0]?.cancel();
    tasks[1]?.cancel("enough");
  });
  recording.stop();
  const lines = tea(toText(recording).replaceAll(/Task-\d+/g, "main"));
  expect(lines.filter((line) => line.includes("cancelled"))).toEqual([
    "       1  tea is cancelled by main",
    "       1  tea, too is cancelled by main: enough",
    "       1  tea ends (cancelled)",
    "       1  tea, too ends (cancelled)",
  ]);
});

test("times are those since the first event, and callbacks have no names", () => {
  const host = new VirtualHost();
  host.advance(1000);
  const loop = new EventLoop({ host });
  const done = new Future<void>({ loop });
  done.addDoneCallback(() => loop.callSoon(() => {}));
  createTask(
    function* boil() {
      yield* sleep(5);
      done.setResult();
    },
    { loop, name: "tea" },
  );
  const recording = startRecording();
  while (loop.runOnce()) {}
  recording.stop();
  expect(toText(recording).split("\n")).toEqual([
    "       0  tea runs",
    "       0  tea waits for Future in boil",
    "       5  timer runs",
    "       5  tea is made ready by timer",
    "       5  tea runs",
    "       5  callback is made ready by tea",
    "       5  tea ends",
    "       5  callback runs",
    "       5  callback is made ready by callback",
    "       5  callback runs",
  ]);
});

test("an empty recording is an empty text", () => {
  const recording = startRecording();
  recording.stop();
  expect(toText(recording)).toBe("");
});
