import {
  coroutine,
  createTask,
  eagerTaskFactory,
  ensureFuture,
  Future,
  runSync,
  setTaskFactory,
  shield,
  sleep,
  Task,
  type TaskFactory,
} from "@x/future";
import { getRunningLoop } from "@x/loop";
import { expect, test } from "vitest";
import { TestLoop } from "./support.ts";

test("TSK-17 a factory makes the tasks of its loop, with the options that were given", () => {
  const calls: unknown[] = [];
  const factory: TaskFactory = (loop, coroutine, options) => {
    calls.push(options);
    return new Task(coroutine, { loop, ...options, name: `made ${options.name}` });
  };
  const [loop, other] = [new TestLoop(), new TestLoop()];
  setTaskFactory(loop, factory);
  const task = loop.task(sleep(0), { name: "a" });
  createTask(sleep(0), { loop });
  createTask(sleep(0), { loop, name: "b", eager: true, signal: new AbortController().signal });
  expect(task.name).toBe("made a");
  expect(calls).toEqual([{ name: "a" }, {}, { name: "b", eager: true }]);
  expect(other.task(sleep(0), { name: "c" }).name).toBe("c");
});

test("TSK-17 ensureFuture and shield go through it", () => {
  runSync(function* () {
    let made = 0;
    setTaskFactory(getRunningLoop(), (loop, coroutine) => {
      made += 1;
      return new Task(coroutine, { loop });
    });
    yield* ensureFuture(sleep(0));
    yield* shield(sleep(0));
    yield* sleep(1);
    expect(made).toBe(2);
  });
});

test("TSK-17 a factory may wrap the coroutine, whatever it was made of", () => {
  const log: string[] = [];
  const six = coroutine(function* six() {
    return yield* sleep(1, 6);
  });
  const wrapping: TaskFactory = (loop, coroutine, options) => {
    const wrapper = (function* () {
      try {
        return yield* coroutine;
      } finally {
        log.push("over");
      }
    })();
    return new Task(wrapper, { loop, ...options });
  };
  runSync(function* () {
    setTaskFactory(getRunningLoop(), wrapping);
    const [early, late] = [new Future<number>(), new Future<number>()];
    early.setResult(1);
    getRunningLoop().callLater(1, () => late.setResult(2));
    const given = [early, late, sleep(1, 3), sleep(0), () => 5, six()];
    const results: unknown[] = [];
    for (const task of given.map((each) => createTask<unknown>(each))) results.push(yield* task);
    expect(results).toEqual([1, 2, 3, undefined, 5, 6]);
    expect(log.length).toBe(given.length);
  });
});

test("TSK-17 null goes back to plain tasks", () => {
  const loop = new TestLoop();
  setTaskFactory(loop, () => {
    throw new Error("factory failed");
  });
  expect(() => loop.task(sleep(0))).toThrow(
    expect.objectContaining({ message: expect.stringContaining("factory failed") }),
  );
  setTaskFactory(loop, null);
  expect(loop.task(sleep(0))).toBeInstanceOf(Task);
});

test("TSK-17 what is no factory is refused, and changes nothing", () => {
  const loop = new TestLoop();
  setTaskFactory(loop, eagerTaskFactory);
  for (const bad of [42, undefined, {}]) {
    expect(() => setTaskFactory(loop, bad as never)).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/^factory must be a function, not/),
      }),
    );
  }
  const main = loop.task(() => loop.task(() => "eager").done);
  loop.drain();
  expect(main.result()).toBe(true);
});

test("EAG-01 EAG-07 the eager factory runs tasks at once, unless they want to be lazy", () => {
  runSync(function* () {
    setTaskFactory(getRunningLoop(), eagerTaskFactory);
    expect(createTask(() => "eager").done).toBe(true);
    const lazy = createTask(() => "lazy", { eager: false, name: "lazy" });
    expect([lazy.done, lazy.name]).toEqual([false, "lazy"]);
    expect(yield* lazy).toBe("lazy");
  });
});
