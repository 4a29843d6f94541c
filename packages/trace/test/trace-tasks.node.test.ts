import { context, ROOT_CONTEXT } from "@opentelemetry/api";
import { createTask, currentTask, runSync, sleep, type Task } from "@x/future";
import { Context, EventLoop } from "@x/loop";
import { taskGroup } from "@x/taskgroup";
import { runVirtual } from "@x/testing";
import { timeout } from "@x/timeout";
import { expect, test } from "vitest";
import { ended, followAsyncCode, outcomes, paths, spansOf, tracer } from "./opentelemetry.node.ts";

followAsyncCode();

test("coroutines: named tasks, timeouts and groups have spans within one another", async () => {
  const spans = await spansOf(() =>
    runSync(function* main() {
      yield* createTask(sleep(1));
      yield* createTask(
        function* () {
          yield* timeout(
            50,
            taskGroup((group) => {
              group.createTask(sleep(1), { name: "tea" });
              group.createTask(
                function* () {
                  yield* createTask(sleep(1), { name: "boil" });
                },
                { name: "coffee", eager: true },
              );
            }),
          );
          yield* createTask(sleep(1), { name: "later" });
        },
        { name: "breakfast" },
      );
    }),
  );
  expect(paths(spans)).toEqual([
    "breakfast",
    "breakfast > later",
    "breakfast > timeout",
    "breakfast > timeout > taskGroup",
    "breakfast > timeout > taskGroup > coffee",
    "breakfast > timeout > taskGroup > coffee > boil",
    "breakfast > timeout > taskGroup > tea",
  ]);
  expect(new Set(Object.values(outcomes(spans)))).toEqual(new Set(["unset"]));
});

test("async functions: named tasks, timeouts and groups have spans within one another", async () => {
  const serve = async (): Promise<void> => {
    await timeout(50, async () => {
      await sleep(1);
      await taskGroup(async (group) => {
        await sleep(1);
        group.createTask(() => sleep(1), { name: "tea" });
        group.createTask(
          async () => {
            await sleep(1);
            await createTask(sleep(1), { name: "boil" });
          },
          { name: "coffee" },
        );
      });
    });
    await createTask(sleep(1), { name: "later" });
  };
  const spans = await spansOf(() => runVirtual(() => createTask(serve, { name: "breakfast" })));
  expect(paths(spans)).toEqual([
    "breakfast",
    "breakfast > later",
    "breakfast > timeout",
    "breakfast > timeout > taskGroup",
    "breakfast > timeout > taskGroup > coffee",
    "breakfast > timeout > taskGroup > coffee > boil",
    "breakfast > timeout > taskGroup > tea",
  ]);
});

test("an unnamed task passes on what it lies within", async () => {
  const spans = await spansOf(() =>
    runSync(() =>
      timeout(50, function* () {
        yield* createTask(function* () {
          yield* createTask(sleep(1), { name: "inner" });
        });
      }),
    ),
  );
  expect(paths(spans)).toEqual(["timeout", "timeout > inner"]);
});

test("a span lies within that of its task, in both worlds, and what it calls within it", async () => {
  function* coroutine() {
    yield* sleep(1);
    tracer.startSpan("in a coroutine").end();
    tracer.startActiveSpan("active", (span) => {
      createTask(sleep(1), { name: "child" });
      span.end();
    });
    yield* sleep(5);
  }
  async function asyncFunction() {
    await sleep(1);
    await tracer.startActiveSpan("query", async (span) => {
      await sleep(1);
      await timeout(5, async () => {
        tracer.startSpan("in a timeout").end();
        await createTask(sleep(1), { name: "retry" });
        await tracer.startActiveSpan("deeper", async (deeper) => {
          await createTask(sleep(1), { name: "deepest" });
          deeper.end();
        });
      });
      await createTask(sleep(1), { name: "after" });
      span.end();
    });
    tracer.startSpan("behind").end();
  }
  const spans = await spansOf(() =>
    runVirtual(() =>
      taskGroup((group) => {
        group.createTask(coroutine, { name: "c" });
        group.createTask(asyncFunction, { name: "a" });
      }),
    ),
  );
  expect(paths(spans)).toEqual([
    "taskGroup",
    "taskGroup > a",
    "taskGroup > a > behind",
    "taskGroup > a > query",
    "taskGroup > a > query > after",
    "taskGroup > a > query > deeper",
    "taskGroup > a > query > deeper > deepest",
    "taskGroup > a > query > in a timeout",
    "taskGroup > a > query > timeout",
    "taskGroup > a > query > timeout > retry",
    "taskGroup > c",
    "taskGroup > c > active",
    "taskGroup > c > active > child",
    "taskGroup > c > in a coroutine",
  ]);
});

test("a span goes along with a context that is given to a task", async () => {
  const spans = await spansOf(() =>
    runSync(function* () {
      const given = new Context();
      const task = createTask(
        function* () {
          yield* sleep(1);
          tracer.startSpan("inner").end();
        },
        { name: "outer", context: given },
      );
      yield* task;
    }),
  );
  expect(paths(spans)).toEqual(["outer", "outer > inner"]);
});

test("what fails, is cancelled or runs out of time has the status ERROR", async () => {
  class BrewError extends Error {
    override readonly name = "BrewError";
  }
  function* fail(error: unknown) {
    yield* sleep(1);
    throw error;
  }
  const spans = await spansOf(() =>
    runSync(function* () {
      const tasks = [
        createTask(fail(new BrewError("no water")), { name: "error" }),
        createTask(fail("no beans"), { name: "string" }),
        createTask(timeout(5, sleep(20)), { name: "late" }),
        createTask(
          taskGroup(
            (group) => void group.createTask(fail(new BrewError("cold")), { name: "member" }),
          ),
          { name: "group" },
        ),
        createTask(sleep(20), { name: "cancelled" }),
        createTask(sleep(20), { name: "never began" }),
        createTask(
          taskGroup((group) => {
            group.createTask(sleep(20), { name: "called off" });
            group.cancel();
          }),
          { name: "ended early" },
        ),
      ];
      tasks[5]?.cancel();
      yield* sleep(2);
      tasks[4]?.cancel("enough");
      for (const task of tasks) {
        try {
          yield* task;
        } catch {}
      }
    }),
  );
  expect(outcomes(spans)).toEqual({
    error: "BrewError: no water",
    string: 'string: "no beans"',
    late: "TimeoutError: timed out after 5 ms",
    timeout: "TimeoutError: timed out",
    group: expect.stringMatching(/^ExceptionGroup: unhandled errors in a TaskGroup/),
    taskGroup: "unset",
    member: "BrewError: cold",
    cancelled: "CancelledError: cancelled",
    "never began": "CancelledError: cancelled",
    "called off": "CancelledError: cancelled",
    "ended early": "unset",
  });
  const groups = spans.filter(({ name }) => name === "taskGroup");
  expect(groups.map(({ status }) => status.message).sort()).toEqual(["cold", undefined]);
  const { events } = spans.find(({ name }) => name === "error") as (typeof spans)[number];
  expect(events[0]?.attributes).toMatchObject({ "exception.message": "no water" });
});

test("a failure that nothing looks at is reported all the same", async () => {
  const errors: unknown[] = [];
  await spansOf(() =>
    runSync(function* () {
      const task = createTask(sleep(1), { name: "tea" });
      task.loop.setExceptionHandler(({ error }) => errors.push(error));
      createTask(
        function* () {
          yield* sleep(1);
          throw new Error("unseen");
        },
        { name: "fails" },
      );
      yield* sleep(5);
    }),
  );
  expect(errors).toEqual([new Error("unseen")]);
});

test("spans begin and end as the tasks do", async () => {
  const told: string[][] = [];
  const spans = await spansOf(() =>
    runSync(function* () {
      createTask(sleep(5), { name: "short" });
      createTask(sleep(20), { name: "long" });
      (currentTask() as Task<unknown>).name = "named too late";
      yield* sleep(1);
      told.push(ended());
      yield* sleep(10);
      told.push(ended());
    }),
  );
  expect(told).toEqual([[], ["short"]]);
  expect(spans.map(({ name }) => name)).toEqual(["short", "long"]);
});

test("spans that are open end with stop()", async () => {
  const loop = new EventLoop();
  const spans = await spansOf(() => {
    createTask(sleep(1), { loop, name: "never ends" });
    loop.runOnce();
  });
  expect(outcomes(spans)).toEqual({ "never ends": "unset" });
});

test("after stop() there are no new spans", async () => {
  await spansOf(() => {});
  runSync(() => createTask(sleep(1), { name: "tea" }));
  expect(ended()).toEqual([]);
});

test("a task that is made in another trace belongs to it", async () => {
  const spans = await spansOf(() =>
    runSync(function* () {
      const root = tracer.startSpan("root");
      const task = context.with(ROOT_CONTEXT, () =>
        tracer.startActiveSpan("other", { root: true }, (span) => {
          span.end();
          return createTask(sleep(1), { name: "tea" });
        }),
      );
      yield* task;
      root.end();
    }),
  );
  expect(paths(spans)).toEqual(["other", "other > tea", "root"]);
});
