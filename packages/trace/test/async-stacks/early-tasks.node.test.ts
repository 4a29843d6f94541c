import { runInNewContext } from "node:vm";
import { createTask, run, sleep } from "@x/future";
import { tagAsyncStacks } from "@x/trace";
import { expect, onTestFinished, test, vi } from "vitest";

// In a file of its own: V8 forgets what has been covered in a process that a debugger was connected to.
test("a task that was made before is tagged at its next step, once", async () => {
  const made: string[] = [];
  const createTag = (name: string) => {
    made.push(name);
    return runInNewContext("console.createTask")(name);
  };
  // Vitest has exchanged the runtime's console for one without it.
  vi.stubGlobal("console", { ...console, createTask: createTag });
  onTestFinished(() => void vi.unstubAllGlobals());
  await run(function* () {
    const early = createTask(
      function* () {
        yield* sleep(1);
        yield* sleep(1);
      },
      { name: "early" },
    );
    yield* sleep(0);
    using _ = tagAsyncStacks();
    yield* early;
  });
  expect(made.filter((name) => name === "early")).toEqual(["early"]);
});
