// What the message of a group's errors tells.
import { call, run, sleep } from "@x/future";
import { VirtualHost } from "@x/loop";
import { ExceptionGroup, type TaskGroup, taskGroup } from "@x/taskgroup";
import { describe, expect, test } from "vitest";
import { errorOf, failing, runQuietly } from "./support.ts";

const FOREVER = Number.POSITIVE_INFINITY;
const RAISED = "unhandled errors in a TaskGroup: ";

/** Fails when it is cancelled. */
function* stumbling() {
  try {
    yield* sleep(FOREVER);
  } finally {
    yield* failing("stumbled");
  }
}

type Body = (group: TaskGroup) => unknown;

const MESSAGES: Record<string, [expected: string, Body]> = {
  "a task failed": [
    "1 of 3 tasks failed: RangeError: user 7 is unknown (in load user 7)",
    (group) => {
      group.createTask(sleep(0));
      group.createTask(sleep(FOREVER));
      group.createTask(
        () => {
          throw new RangeError("user 7 is unknown");
        },
        { name: "load user 7" },
      );
    },
  ],
  "several tasks failed: the first error, the names in that order": [
    "2 of 2 tasks failed: Error: the first (in b, a)",
    (group) => {
      group.createTask(stumbling(), { name: "a" });
      group.createTask(failing("the first", 1), { name: "b" });
    },
  ],
  "many tasks failed: three names": [
    "4 of 4 tasks failed: Error: the first (in a, b, c, …)",
    (group) => {
      group.createTask(failing("the first"), { name: "a" });
      for (const name of ["b", "c", "d"]) group.createTask(stumbling(), { name });
      return sleep(1);
    },
  ],
  "the body failed": ["the body failed: Error: of the body", () => failing("of the body")],
  "a task and the body failed": [
    "1 of 1 tasks and the body failed: Error: stumbled (in a)",
    function* (group) {
      group.createTask(stumbling(), { name: "a" });
      yield* failing("of the body", 1);
    },
  ],
  "a group in it failed: the error that is at the bottom of it": [
    "1 of 1 tasks failed: Error: inner (in outer)",
    (group) => {
      group.createTask(
        taskGroup((inner) => {
          inner.createTask(failing("inner"));
        }),
        { name: "outer" },
      );
    },
  ],
  "something was thrown that is not an error": [
    '1 of 1 tasks failed: "text" (in a)',
    (group) => {
      group.createTask(
        () => {
          throw "text";
        },
        { name: "a" },
      );
    },
  ],
  "an error has a long text of several lines": [
    `1 of 1 tasks failed: Error: a b ${"c".repeat(68)}… (in a)`,
    (group) => {
      group.createTask(failing(`a\nb\n${"c".repeat(200)}`), { name: "a" });
    },
  ],
};

describe.each(Object.entries(MESSAGES))("%s", (_name, [expected, body]) => {
  test("in a coroutine", () => {
    runQuietly(function* () {
      const error = yield* errorOf(taskGroup(body));
      expect(String(error)).toBe(`ExceptionGroup: ${RAISED}${expected}`);
    });
  });

  test("in an async function", () =>
    run(
      async () => {
        const block = taskGroup(async (group) => {
          await call(() => body(group));
        });
        const error = await block.catch((error: unknown) => error);
        expect(error).toBeInstanceOf(ExceptionGroup);
        expect((error as ExceptionGroup).message).toBe(`${RAISED}${expected}`);
      },
      { host: new VirtualHost() },
    ));
});

test("a part of a group keeps its message", () => {
  runQuietly(function* () {
    const error = yield* errorOf(
      taskGroup((group) => {
        group.createTask(failing("of a task"), { name: "a" });
      }),
    );
    const { message } = error as ExceptionGroup;
    expect((error as ExceptionGroup).subgroup((each) => each !== error)?.message).toBe(message);
  });
});
