import {
  allTasks,
  type Coroutine,
  type CoroutineCall,
  coroutine,
  createTask,
  currentTask,
  Future,
  isCoroutine,
  run,
  runSync,
  sleep,
} from "@x/future";
import { coroutineName, HandmadeCall, suspendOn } from "@x/future/internal";
import { expect, test, vi } from "vitest";
import { TestLoop, thrownBy, traced } from "./support.ts";

const add = coroutine(function* add(a: number, b: number) {
  yield* sleep(0);
  return a + b;
});

test("a call is lazy: nothing of it runs before it is awaited", () => {
  let begun = false;
  const begin = coroutine(function* begin() {
    begun = true;
    yield* sleep(0);
  });
  const call = begin();
  expect(begun).toBe(false);
  runSync(call);
  expect(begun).toBe(true);
});

test("a call is waited for in a coroutine, in an async function, and as a task", async () => {
  expect(
    await run(function* () {
      return yield* add(1, 2);
    }),
  ).toBe(3);
  expect(await add(1, 2)).toBe(3);
  expect(await add(1, 2).then((sum) => sum * 2)).toBe(6);
  expect(runSync(add(1, 2))).toBe(3);
});

test("awaiting a failing call rejects", async () => {
  const fail = coroutine(function* fail() {
    yield* sleep(0);
    throw new Error("failed");
  });
  await expect(fail()).rejects.toThrow(
    expect.objectContaining({ message: expect.stringContaining("failed") }),
  );
  expect(await fail().then(undefined, (error) => `caught ${error}`)).toBe("caught Error: failed");
});

test("catch and finally are those of promises", async () => {
  const fail = coroutine(function* fail() {
    yield* sleep(0);
    throw new Error("failed");
  });
  const onDone = vi.fn();
  expect(await fail().catch((error) => `caught ${error}`)).toBe("caught Error: failed");
  await expect(fail().finally(onDone)).rejects.toThrow(
    expect.objectContaining({ message: expect.stringContaining("failed") }),
  );
  expect(await sleep(0, "result").finally(onDone)).toBe("result");
  expect(await sleep(0, "result").catch(() => "caught")).toBe("result");
  expect(onDone).toHaveBeenCalledTimes(2);
});

test("a coroutine that is driven by hand can be ended while it waits", () => {
  runSync(function* () {
    const events: string[] = [];
    const generator = (function* () {
      try {
        yield* new Future<void>();
      } finally {
        events.push("ended");
      }
    })();
    expect(generator.next().done).toBe(false);
    expect(generator.return()).toEqual({ done: true, value: undefined });
    expect(events).toEqual(["ended"]);
    yield* sleep(0);
  });
});

test("a call keeps the function's name and shows it", () => {
  expect(add.name).toBe("add");
  expect(String(add(1, 2))).toBe("<coroutine add>");
  expect(Object.prototype.toString.call(add(1, 2))).toBe("[object add]");
  expect(String(coroutine(function* () {})())).toBe("<coroutine coroutine>");
});

test("methods keep their this", () => {
  class Counter {
    count = 5;
    up = coroutine(function* (this: Counter) {
      yield* sleep(0);
      return this.count + 1;
    });
  }
  expect(runSync(new Counter().up())).toBe(6);
});

test("an ordinary function that returns a coroutine will do", () => {
  const delegate = coroutine((a: number) => add(a, 1) as never as Coroutine<number>);
  const call = delegate(1);
  expect(isCoroutine(call)).toBe(true);
  expect(runSync(call)).toBe(2);
  const named = coroutine(function work(this: { base: number }, n: number) {
    return add(this.base, n) as never as Coroutine<number>;
  });
  expect(String(named.call({ base: 1 }, 1))).toBe("<coroutine work>");
  expect(runSync(named.call({ base: 1 }, 1))).toBe(2);
});

test("a generator function that is bound will do", async () => {
  const addTo = function* addTo(this: { base: number }, n: number) {
    return this.base + (yield* add(n, 0));
  };
  const bound = coroutine(addTo.bind({ base: 1 }));
  expect(String(bound(1))).toBe("<coroutine bound addTo>");
  expect(runSync(bound(1))).toBe(2);
  expect(await bound(2)).toBe(3);
});

test("what is no function is refused", () => {
  expect(() => coroutine(42 as never)).toThrow(new TypeError("fn must be a function, not 42"));
});

test("a call that is no generator has a brand, by which any copy of this package knows it", () => {
  for (const call of [sleep(0), sleep(1)]) {
    expect(Reflect.get(call, Symbol.for("@x/future.CoroutineCall"))).toBe(true);
  }
  expect(isCoroutine({ [Symbol.for("@x/future.CoroutineCall")]: true })).toBe(true);
});

test("isCoroutine tells generators and calls from all else", () => {
  for (const yes of [add(1, 2), sleep(1), sleep(0), (function* () {})()]) {
    expect(isCoroutine(yes)).toBe(true);
  }
  for (const no of [
    new Future(),
    Promise.resolve(),
    function* () {},
    null,
    42,
    {},
    [][Symbol.iterator](),
  ]) {
    expect(isCoroutine(no)).toBe(false);
  }
});

test("100,000 levels of recursion", () => {
  const depth = coroutine(function* depth(n: number): Coroutine<number> {
    if (n === 0) {
      yield* sleep(1);
      return 0;
    }
    return 1 + (yield* depth(n - 1));
  });
  expect(runSync(depth(100_000))).toBe(100_000);
});

test("an error passes 100,000 levels, and cancelling reaches the innermost", () => {
  let cleaned = 0;
  const depth = coroutine(function* depth(n: number): Coroutine<void> {
    try {
      if (n === 0) yield* sleep(1000);
      else yield* depth(n - 1);
    } finally {
      cleaned += 1;
    }
  });
  const loop = new TestLoop();
  const task = loop.task(depth(100_000));
  loop.turn();
  expect(task.stack().length).toBe(100_002);
  task.cancel("why");
  loop.drain();
  expect(cleaned).toBe(100_001);
  expect(task.cancelled).toBe(true);
});

const twice = "was already awaited: call the function again, or share a task made by createTask";

test.each([
  ["a generator", () => (function* () {})(), "coroutine"],
  ["a call", () => add(1, 2), "add"],
  ["a sleep", () => sleep(1), "sleep"],
  ["a pause with a result", () => sleep(0, "result"), "sleep"],
])("%s given to createTask twice is an error at the second call", (_name, make, name) => {
  const loop = new TestLoop();
  const coroutine = make();
  const first = loop.task(coroutine as Coroutine<unknown>);
  expect(() => loop.task(coroutine as Coroutine<unknown>)).toThrow(
    expect.objectContaining({ message: expect.stringContaining(`${name} ${twice}`) }),
  );
  expect(allTasks(loop).size).toBe(1);
  loop.drain();
  expect(first.done).toBe(true);
  expect(() => loop.task(coroutine as Coroutine<unknown>)).toThrow(
    expect.objectContaining({ message: expect.stringContaining(`${name} ${twice}`) }),
  );
  expect(allTasks(loop).size).toBe(0);
});

test.each([
  ["a call", () => add(1, 2), "add"],
  ["a sleep", () => sleep(1), "sleep"],
  ["a pause with a result", () => sleep(0, "result"), "sleep"],
])("%s waited for twice is an error, and given to createTask as well", (_name, make, name) => {
  runSync(function* () {
    const call: CoroutineCall<unknown> = make();
    yield* call;
    const error = thrownBy(() => createTask(call));
    expect(error).toEqual(new Error(`${name} ${twice}`));
    expect(allTasks().size).toBe(1);
    try {
      yield* call;
      expect.unreachable();
    } catch (again) {
      expect(again).toEqual(error);
    }
  });
});

test("a call that a task drives cannot be waited for by another", () => {
  runSync(function* () {
    const call = sleep(1, "result");
    const task = createTask(call);
    let error: unknown;
    try {
      yield* call;
    } catch (caught) {
      error = caught;
    }
    expect(error).toEqual(new Error(`sleep ${twice}`));
    expect(yield* task).toBe("result");
  });
});

test("awaiting a call twice rejects the second time", async () => {
  const call = add(1, 2);
  expect(await call).toBe(3);
  await expect((async () => await call)()).rejects.toThrow(
    expect.objectContaining({ message: expect.stringContaining(`add ${twice}`) }),
  );
  const pause = sleep(1, "result");
  expect(await pause).toBe("result");
  await expect((async () => await pause)()).rejects.toThrow(
    expect.objectContaining({ message: expect.stringContaining(`sleep ${twice}`) }),
  );
});

test("a handmade call that waits for what is done goes on in the next iteration", () => {
  const events = traced(function* (log, loop) {
    const future = new Future<string>();
    future.setResult("done already");
    class Wait extends HandmadeCall<unknown> {
      #begun = false;
      override get [coroutineName](): string {
        return "Wait";
      }
      next(value: unknown) {
        if (this.#begun) return { done: true as const, value };
        this.#begun = true;
        return suspendOn(future);
      }
    }
    loop.callSoon(() => log("others"));
    log(yield* new Wait());
  });
  expect(events).toEqual(["2 others", "2 done already"]);
});

test("a handmade call is its own iterator", () => {
  const future = new Future<string>();
  class Wait extends HandmadeCall<string> {
    #begun = false;
    override get [coroutineName](): string {
      return "Wait";
    }
    next(value: unknown) {
      if (this.#begun) return { done: true as const, value: `got ${value}` };
      this.#begun = true;
      return suspendOn(future);
    }
  }
  const call = new Wait();
  expect(String(call)).toBe("<coroutine Wait>");
  expect(call.return("ended")).toEqual({ done: true, value: "ended" });
  const result = runSync(function* () {
    const waiter = createTask(function* () {
      const task = currentTask();
      return [yield* call, currentTask() === task];
    });
    yield* sleep(0);
    future.setResult("it");
    const failing = createTask(new Wait());
    failing.cancel();
    yield* sleep(0);
    expect(failing.cancelled).toBe(true);
    return yield* waiter;
  });
  expect(result).toEqual(["got it", true]);
});

test("a call has a promise's catch and finally, for async code", async () => {
  const fails = coroutine(function* fails(): Coroutine<number> {
    yield* sleep(0);
    throw new Error("no");
  });
  expect(await fails().catch((error) => (error as Error).message)).toBe("no");
  const seen: string[] = [];
  expect(await sleep(0, "slept").finally(() => seen.push("done"))).toBe("slept");
  expect(await sleep(0, "slept").catch()).toBe("slept");
  expect(seen).toEqual(["done"]);
});
