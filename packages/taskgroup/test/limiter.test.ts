import { coroutine, createTask, run, sleep, type Task } from "@x/future";
import { getRunningLoop, VirtualHost } from "@x/loop";
import { taskGroup } from "@x/taskgroup";
import { describe, expect, test } from "vitest";
import { asyncMain, cleaning, errorOf, failing, messagesOf, runQuietly } from "./support.ts";

/** Notes when it begins and when it ends, 10 ms later. */
function* job(log: string[], name: string) {
  log.push(`+${name}`);
  yield* sleep(10);
  log.push(`-${name}`);
}

describe("a limit", () => {
  test("lets `limit` tasks run at a time, in the order they were made", () => {
    runQuietly(function* () {
      const log: string[] = [];
      yield* taskGroup(
        (group) => {
          for (const name of "abcde") group.createTask(job(log, name));
        },
        { limit: 2 },
      );
      expect(log.join(" ")).toBe("+a +b -a -b +c +d -c -d +e -e");
    });
  });

  test("of more than there are tasks, or Infinity, makes none wait", () => {
    for (const limit of [3, Number.POSITIVE_INFINITY]) {
      runQuietly(function* () {
        const log: string[] = [];
        yield* taskGroup(
          (group) => {
            for (const name of "ab") group.createTask(job(log, name));
          },
          { limit },
        );
        expect(log.join(" ")).toBe("+a +b -a -b");
      });
    }
  });

  test("holds after many tasks came and went", () => {
    runQuietly(function* () {
      let running = 0;
      let most = 0;
      yield* taskGroup(
        function* (group) {
          for (let i = 0; i < 20; i += 1) {
            group.createTask(function* () {
              running += 1;
              most = Math.max(most, running);
              yield* sleep(i % 3);
              running -= 1;
            });
            yield* sleep(i % 2);
          }
        },
        { limit: 3 },
      );
      expect(most).toBe(3);
      expect(getRunningLoop().time()).toBeGreaterThan(0);
    });
  });

  test("a slot goes to the task that has waited longest, not to one that comes just then", () => {
    runQuietly(function* () {
      const log: string[] = [];
      yield* taskGroup(
        (group) => {
          const first = group.createTask(job(log, "first"));
          group.createTask(job(log, "second"));
          first.addDoneCallback(() => {
            group.createTask(job(log, "eager"), { eager: true });
          });
        },
        { limit: 1 },
      );
      expect(log.filter((event) => event.startsWith("+"))).toEqual(["+first", "+second", "+eager"]);
    });
  });

  test("tasks have their results, names and errors as ever", () => {
    runQuietly(function* () {
      let named: Task<string> | undefined;
      const failure = yield* errorOf(
        taskGroup(
          (group) => {
            named = group.createTask(sleep(5, "value"), { name: "Ann" });
            group.createTask(failing("boom"));
          },
          { limit: 1 },
        ),
      );
      expect(named?.name).toBe("Ann");
      expect(named?.result()).toBe("value");
      expect(messagesOf(failure)).toEqual(["boom"]);
    });
  });

  test("takes functions, from async code too", () =>
    asyncMain(async () => {
      const log: string[] = [];
      await taskGroup(
        async (group) => {
          for (const name of "ab") {
            group.createTask(async ({ signal }) => {
              log.push(`+${name} ${signal.aborted}`);
              await sleep(5);
              log.push(`-${name}`);
            });
          }
        },
        { limit: 1 },
      );
      expect(log).toEqual(["+a false", "-a", "+b false", "-b"]);
    }));
});

const MOMENTS = ["not started", "queued", "woken but not yet run"].flatMap((moment) =>
  [undefined, "enough"].map((message) => ({ moment, message, args: message ? [message] : [] })),
);

test.each(MOMENTS)("cancelled when $moment, message $message, a task loses no slot", (given) => {
  runQuietly(function* () {
    const log: string[] = [];
    yield* taskGroup(
      function* (group) {
        const holder = group.createTask(job(log, "holder"));
        const cancelled = group.createTask(job(log, "cancelled"));
        group.createTask(job(log, "next"));
        if (given.moment !== "not started") yield* sleep(1);
        if (given.moment === "woken but not yet run") {
          holder.cancel();
          // Its turn comes when the holder has ended, in the next iteration.
          yield* sleep(0);
        }
        cancelled.cancel(given.message);
        expect(yield* errorOf(cancelled)).toMatchObject({ args: given.args });
      },
      { limit: 1 },
    );
    const holder = given.moment === "woken but not yet run" ? ["+holder"] : ["+holder", "-holder"];
    expect(log).toEqual([...holder, "+next", "-next"]);
  });
});

test("a task that is cancelled while it holds a slot gives it back", () => {
  runQuietly(function* () {
    const log: unknown[] = [];
    yield* taskGroup(
      function* (group) {
        const holder = group.createTask(cleaning(log, "cleaned up", 5));
        group.createTask(() => {
          log.push("next");
        });
        yield* sleep(1);
        holder.cancel();
      },
      { limit: 1 },
    );
    expect(log).toEqual(["cleaned up", "next"]);
  });
});

test("tasks that were cancelled before their turn never begin, and are not missed", async () => {
  const log: string[] = [];
  const work = coroutine(job);
  await run(
    function* () {
      getRunningLoop().setExceptionHandler(({ message }) => log.push(message));
      yield* taskGroup(
        function* (group) {
          group.createTask(work(log, "first"));
          group.createTask(work(log, "waiting"));
          group.createTask(sleep(1));
          yield* sleep(0);
          yield* sleep(0);
          group.createTask(work(log, "not started"));
          group.cancel();
        },
        { limit: 1 },
      );
      yield* createTask(sleep(0));
    },
    { debug: true, host: new VirtualHost() },
  );
  expect(log).toEqual(["+first"]);
});

test.each([
  [0, RangeError, "limit must be a whole number of 1 or more, not 0"],
  [-1, RangeError, "limit must be a whole number of 1 or more, not -1"],
  [1.5, RangeError, "limit must be a whole number of 1 or more, not 1.5"],
  [Number.NaN, RangeError, "limit must be a whole number of 1 or more, not NaN"],
  ["2", TypeError, 'limit must be a whole number, not "2"'],
])("a limit of %j is refused", (limit, type, message) => {
  let begun = false;
  const call = () =>
    taskGroup(
      () => {
        begun = true;
      },
      // @ts-expect-error
      { limit },
    );
  expect(call).toThrow(type);
  expect(call).toThrow(message);
  expect(begun).toBe(false);
});

test("after a failure, no task begins in the place of the one that failed", () => {
  runQuietly(function* () {
    const log: string[] = [];
    const block = taskGroup(
      (group) => {
        group.createTask(failing("first"));
        for (const name of "ab") group.createTask(job(log, name));
      },
      { limit: 1 },
    );
    expect(messagesOf(yield* errorOf(block))).toEqual(["first"]);
    expect(log).toEqual([]);
  });
});

test.each([
  ["before its task has begun", 0],
  ["while its task waits", 1],
])("what runs already needs no slot, and is cancelled with the group: %s", (_, turns) => {
  runQuietly(function* () {
    const log: string[] = [];
    const running = createTask(function* () {
      try {
        yield* sleep(1000);
      } finally {
        yield* sleep(1);
        log.push("cleaned up");
      }
    });
    const block = taskGroup(
      function* (group) {
        group.createTask(sleep(2000));
        group.createTask(running);
        for (let i = 0; i < turns; i += 1) yield* sleep(0);
        throw new Error("enough");
      },
      { limit: 1 },
    );
    yield* sleep(0);
    expect(messagesOf(yield* errorOf(block))).toEqual(["enough"]);
    expect([log, running.cancelled]).toEqual([["cleaned up"], true]);
  });
});

test("what runs already is not kept waiting for a slot", async () => {
  await run(
    function* () {
      const log: string[] = [];
      const results = yield* taskGroup(
        function* (group) {
          group.createTask(job(log, "busy"));
          const future = group.createTask(createTask(sleep(0, "future")));
          const promise = group.createTask(Promise.resolve("promise"));
          return [yield* future, yield* promise, ...log];
        },
        { limit: 1 },
      );
      expect(results).toEqual(["future", "promise", "+busy"]);
    },
    { host: new VirtualHost() },
  );
});

test("a bare limit, which would be ignored, is refused", () => {
  const error = new TypeError("options must be an object such as { limit: … }, not 5");
  expect(() => taskGroup(() => {}, 5 as never)).toThrow(error);
});

describe("a function that has no slot yet is never called when the group is cancelled", () => {
  test.each([
    ["an async function", (log: string[]) => async () => void log.push("called")],
    ["a generator function", (log: string[]) => () => job(log, "called")],
  ])("%s", async (_kind, make) => {
    const log: string[] = [];
    await run(
      taskGroup(
        function* (group) {
          group.createTask(sleep(Number.POSITIVE_INFINITY));
          group.createTask(make(log));
          yield* sleep(0);
          yield* sleep(0);
          group.cancel();
        },
        { limit: 1 },
      ),
    );
    expect(log).toEqual([]);
  });
});
