import { AsyncLocalStorage } from "node:async_hooks";
import { type Coroutine, createTask, Future, run, sleep } from "@x/future";
import { describe, expect, test } from "vitest";

describe("a store of AsyncLocalStorage", () => {
  const store = new AsyncLocalStorage<string>();

  function* stores(steps = 3): Coroutine<unknown[]> {
    const seen: unknown[] = [];
    for (let i = 0; i < steps; i += 1) {
      seen.push(store.getStore());
      yield* sleep(i % 2);
    }
    return seen;
  }

  test("is a task's own at every step, whatever wakes it", async () => {
    const seen = await run(function* () {
      const gate = new Future<void>();
      const waits = function* (): Coroutine<unknown> {
        yield* gate;
        return store.getStore();
      };
      const ada = store.run("ada", () => createTask(waits()));
      const none = createTask(waits());
      store.run("bob", () => createTask(() => gate.setResult()));
      return [yield* ada, yield* none];
    });
    expect(seen).toEqual(["ada", undefined]);
  });

  test("follows from outside into run, and to tasks that are made there", async () => {
    const seen = await store.run("outer", () =>
      run(function* () {
        const inner = store.run("inner", () => createTask(stores()));
        return [yield* inner, yield* stores()];
      }),
    );
    expect(seen).toEqual([
      ["inner", "inner", "inner"],
      ["outer", "outer", "outer"],
    ]);
    expect(store.getStore()).toBe(undefined);
  });

  test("that a task enters for good stays entered, in that task", async () => {
    const seen = await run(function* () {
      const task = createTask(function* () {
        store.enterWith("entered");
        yield* sleep(1);
        return store.getStore();
      });
      return [yield* task, store.getStore()];
    });
    expect(seen).toEqual(["entered", undefined]);
  });

  test("is seen by async functions, before and after they wait", async () => {
    const work = async (): Promise<unknown[]> => {
      const before = store.getStore();
      await new Promise((resolve) => setImmediate(resolve));
      return [before, store.getStore()];
    };
    const seen = await run(function* () {
      return yield* store.run("ada", () => createTask(work));
    });
    expect(seen).toEqual(["ada", "ada"]);
  });
});
