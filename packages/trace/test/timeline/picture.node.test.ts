import { runSync, sleep } from "@x/future";
import { taskGroup } from "@x/taskgroup";
import { timeout } from "@x/timeout";
import { startRecording } from "@x/trace";
import { toSvg } from "@x/trace/timeline";
import { expect, test } from "vitest";

// After a change of how timelines are drawn, `npx pnpm@12 pictures` draws it again.

test("the picture of the README is drawn as pictures are", async () => {
  const recording = startRecording();
  try {
    runSync(function* breakfast() {
      yield* taskGroup((kitchen) => {
        kitchen.createTask(
          function* boil() {
            yield* sleep(20);
            yield* timeout(10, sleep(30));
          },
          { name: "tea" },
        );
        kitchen.createTask(
          function* serve() {
            yield* taskGroup((plates) => {
              plates.createTask(sleep(15), { name: "toast" });
              plates.createTask(sleep(45), { name: "eggs" });
            });
          },
          { name: "table" },
        );
      });
    });
  } catch {}
  recording.stop();
  const svg = toSvg(recording, { title: "Timeline of a breakfast" });
  await expect(svg.replaceAll(/Task-\d+/g, "Task-1")).toMatchFileSnapshot("../../timeline.svg");
});
