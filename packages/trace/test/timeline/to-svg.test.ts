import { createTask, runSync, sleep } from "@x/future";
import { taskGroup } from "@x/taskgroup";
import { startRecording } from "@x/trace";
import { toSvg } from "@x/trace/timeline";
import { expect, test } from "vitest";

const HOSTILE = "</text><b>&\"'";

function picture(): string {
  const recording = startRecording();
  try {
    runSync(function* () {
      yield* createTask(
        function* kitchen() {
          yield* taskGroup((group) => {
            group.createTask(sleep(80), { name: "tea" });
            group.createTask(sleep(1), { name: HOSTILE });
            group.createTask(
              function* () {
                yield* sleep(40);
                throw new RangeError(HOSTILE);
              },
              { name: "a toast with a name that does not fit" },
            );
          });
        },
        { name: "main" },
      );
    });
  } catch {}
  recording.stop();
  return toSvg(recording, { title: HOSTILE });
}

/** The parts of a kind, each as it stands. */
const partsOf = (kind: string): string[] =>
  picture()
    .split("\n")
    .filter((line) => line.includes(`class="${kind}"`));

test("bars are as long as they last", () => {
  expect(partsOf("coroutine")).toContainEqual(
    expect.stringMatching(/x="150" y="\d+" width="597\.5" height="16".*>kitchen</),
  );
  expect(partsOf("wait")).toContainEqual(expect.stringContaining(">waits for Future<"));
});

test("arrows lead up and down, and marks tell what happened", () => {
  expect(partsOf("head")).toContainEqual(expect.stringContaining("l-3 -6h6z"));
  expect(partsOf("head")).toContainEqual(expect.stringContaining("l-3 6h6z"));
  expect(partsOf("failed")).toContainEqual(expect.stringContaining("<title>fails: RangeError: "));
  expect(partsOf("cancelled")).toContainEqual(
    expect.stringMatching(/<title>is cancelled by [^<]+<\/title>/),
  );
});

test("names that do not fit are cut, those that failed or were cancelled are marked", () => {
  expect(picture()).toMatch(/>✕ a toast wi[^<]*…<\/text>/);
  expect(picture()).toContain(">◆ tea</text>");
});

test("times are at the quarters", () => {
  const times = picture().matchAll(/class="quiet" x="[\d.]+" y="11"[^>]*>(.*?)</g);
  expect(Array.from(times, ([, time]) => time)).toEqual([
    "0 ms",
    "10 ms",
    "20 ms",
    "30 ms",
    "40 ms",
  ]);
});

test("nothing of a recording or a title is taken for markup", () => {
  expect(picture()).not.toContain("<b>");
  expect(picture()).toContain("<title>&lt;/text&gt;&lt;b&gt;&amp;&quot;'</title>");
});

test("an empty recording has a picture, too", () => {
  const recording = startRecording();
  recording.stop();
  expect(toSvg(recording)).toContain("<title>Timeline</title>");
});
