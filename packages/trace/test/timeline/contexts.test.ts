import { runSync, sleep } from "@x/future";
import { ContextVar } from "@x/loop";
import { taskGroup } from "@x/taskgroup";
import { startRecording } from "@x/trace";
import { expect, test } from "vitest";
import { story } from "./story.ts";

test("what a done-callback does is the doing of its task where there are context variables, too", () => {
  // The loop calls done-callbacks in another way now.
  new ContextVar("user").set("Ann");
  const recording = startRecording();
  expect(() =>
    runSync(function* main() {
      yield* taskGroup((group) => {
        group.createTask(
          function* burn() {
            yield* sleep(5);
            throw new RangeError("too hot");
          },
          { name: "toast" },
        );
        group.createTask(sleep(30), { name: "eggs" });
      });
    }),
  ).toThrow(AggregateError);
  recording.stop();
  expect(story(recording).eggs?.at(-1)).toBe("is cancelled by toast at 5");
});
