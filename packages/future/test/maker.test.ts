import { type Coroutine, createTask, run, sleep } from "@x/future";
import { expect, test } from "vitest";

function* fails(): Coroutine<never> {
  yield* sleep(0);
  throw new Error("no");
}

/** Makes a task in a function whose name shows in stacks. JavaScriptCore would leave it out if it returned the call. */
function innerMaker() {
  const task = createTask(fails(), { name: "inner" });
  return task;
}

function outerMaker(kind: "coroutine" | "async function") {
  const work =
    kind === "coroutine"
      ? function* () {
          yield* innerMaker();
        }
      : async () => {
          await innerMaker();
        };
  const task = createTask<void>(work, { name: "outer" });
  return task;
}

/** The stack of the error that a program ends with. */
async function stackOf(main: () => Coroutine<unknown>, debug: boolean): Promise<string> {
  try {
    await run(main, { debug });
  } catch (error) {
    return String((error as Error).stack);
  }
  throw new Error("it has not failed");
}

test.each(["coroutine", "async function"] as const)(
  "in debug mode, an error names the makers of all tasks that it has passed through (%s)",
  async (kind) => {
    const main = function* () {
      yield* outerMaker(kind);
    };
    const stack = await stackOf(main, true);
    const places = ["fails", "inner was made here", "innerMaker", "outer was made", "outerMaker"];
    const found = places.map((place) => stack.indexOf(place));
    expect(found.toSorted((a, b) => a - b)).toEqual(found);
    expect(found).not.toContain(-1);
    expect(await stackOf(main, false)).not.toContain("was made");
  },
);

test("tasks that were made at the same place are named once", async () => {
  const error = new Error("shared");
  const stack = await stackOf(function* () {
    // The loop begins a first step in another way than those after a wait, and Bun's stacks show that.
    yield* sleep(1);
    for (let i = 0; i < 3; i += 1) {
      const task = createTask(function* () {
        yield* sleep(0);
        throw error;
      });
      if (i === 2) yield* task;
      else yield* sleep(5);
      task.exception();
    }
  }, true);
  // The main task, and the three.
  expect(stack.match(/was made here/g)).toHaveLength(2);
});

test.each([
  ["frozen", () => Object.freeze(new Error("no"))],
  [
    "of a stack of its own",
    () => Object.defineProperty(new Error("no"), "stack", { get: () => "its own" }),
  ],
  ["without a stack", () => Object.assign(new Error("no"), { stack: undefined })],
  ["no error", () => "no"],
])("what is thrown stays as it is where it is %s", async (_what, make) => {
  const thrown = make();
  const main = function* () {
    yield* sleep(0);
    throw thrown;
  };
  const caught = await run(main, { debug: true }).catch((error: unknown) => error);
  expect(caught).toBe(thrown);
  expect(String((caught as Error).stack)).not.toContain("was made");
});
