import { CancelledError, createTask, type Future, isCancelled, run, sleep } from "@x/future";
import { ExceptionGroup } from "@x/taskgroup";
import { LoopThread, ThreadError } from "@x/worker";
import { describe, expect, expectTypeOf, test } from "vitest";
import { add, trap } from "./jobs.ts";
import { eventsIn, JOBS, type Jobs, spinning, withThread } from "./support.node.ts";
import { errorOf } from "./support.ts";

describe("runCoroutineThreadsafe", () => {
  test("calls plain, generator and async functions", async () => {
    await withThread(function* (thread) {
      const sums = [
        thread.runCoroutineThreadsafe<Jobs["add"]>(JOBS, "add", [1, 2]),
        thread.runCoroutineThreadsafe<Jobs["addInSteps"]>(JOBS, "addInSteps", [3, 4]),
        thread.runCoroutineThreadsafe<Jobs["addLater"]>(JOBS.href, "addLater", [5, 6]),
        thread.runCoroutineThreadsafe<Jobs["default"]>(JOBS, "default", []),
      ];
      const results: number[] = [];
      for (const sum of sums) results.push(yield* sum);
      expect(results).toEqual([3, 7, 11, 42]);
    });
  });

  test("can be awaited by async functions", async () => {
    await using thread = new LoopThread();
    expect(await thread.runCoroutineThreadsafe<Jobs["add"]>(JOBS, "add", [1, 2])).toBe(3);
  });

  test("THR-01 runs a task on the loop of the thread", async () => {
    await withThread(function* (thread) {
      const place = yield* thread.runCoroutineThreadsafe(JOBS, "whereAmI", []);
      expect(place).toEqual({ name: "whereAmI", same: true });
    });
  });

  test("clones arguments and results", async () => {
    await withThread(function* (thread) {
      const value = { map: new Map([[1, new Date(0)]]), bytes: new Uint8Array([1, 2]) };
      const echo = yield* thread.runCoroutineThreadsafe<Jobs["echo"]>(JOBS, "echo", [value]);
      expect(echo).toEqual(value);
      expect(echo).not.toBe(value);
    });
  });

  test("gives away what it is told to", async () => {
    await withThread(function* (thread) {
      const buffer = new ArrayBuffer(8);
      const options = { transfer: [buffer] };
      const call = thread.runCoroutineThreadsafe<Jobs["size"]>(JOBS, "size", [buffer], options);
      expect(buffer.byteLength).toBe(0);
      expect(yield* call).toBe(8);
      expect(() => thread.runCoroutineThreadsafe(JOBS, "size", [buffer], options)).toThrow(
        new TypeError(
          "args cannot be sent to another thread: an ArrayBuffer was transferred before",
        ),
      );
    });
  });

  test("runs modules of the runtime", async () => {
    await withThread(function* (thread) {
      expect(yield* thread.runCoroutineThreadsafe("node:path", "basename", ["/a/b"])).toBe("b");
    });
  });

  test("refuses arguments that cannot be cloned, at the call", async () => {
    await withThread(function* (thread) {
      expect(() => thread.runCoroutineThreadsafe(JOBS, "echo", [() => {}])).toThrow(
        new TypeError("args cannot be sent to another thread: () => {} could not be cloned."),
      );
      expect(() => thread.runCoroutineThreadsafe(JOBS, "echo", [trap()])).toThrow(
        new TypeError("args cannot be sent to another thread: null"),
      );
      yield* sleep(0);
    });
  });

  test("fails when the result cannot be cloned", async () => {
    await withThread(function* (thread) {
      const error = yield* errorOf(thread.runCoroutineThreadsafe(JOBS, "functions", []));
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toBe(
        "what functions returned cannot be sent to another thread: () => {} could not be cloned.",
      );
    });
  });

  test.each(["constant", "missing"])("fails when %s is no function of the module", async (name) => {
    await withThread(function* (thread) {
      const error = yield* errorOf(thread.runCoroutineThreadsafe(JOBS, name, []));
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toContain(`${JOBS} exports no function ${name}, but: TooDeep, add, `);
    });
  });

  test("fails when the module cannot be imported", async () => {
    await withThread(function* (thread) {
      const missing = new URL("./missing.js", JOBS);
      const error = yield* errorOf(thread.runCoroutineThreadsafe(missing, "work", []));
      expect(error).toMatchObject({ code: "ERR_MODULE_NOT_FOUND" });
    });
  });
});

describe("errors", () => {
  test("THR-01 arrive with class, message, stack and cause", async () => {
    await withThread(function* (thread) {
      const error = yield* errorOf(thread.runCoroutineThreadsafe(JOBS, "fail", ["plain"]));
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toBe("no such thing");
      expect(error.stack).toMatch(
        /^TypeError: no such thing\n.*jobs\.ts[\s\S]*\n {4}in thread jobs$/,
      );
      expect(error.cause).toBeInstanceOf(RangeError);
      expect((error.cause as Error).stack).toMatch(/^RangeError: too much\n[\s\S]*in thread jobs$/);
    });
  });

  test("of a class of one's own are of its nearest known one, with its name", async () => {
    await withThread(function* (thread) {
      const error = yield* errorOf(thread.runCoroutineThreadsafe(JOBS, "fail", ["own"]));
      expect(error).toBeInstanceOf(RangeError);
      expect({ ...error, name: error.name }).toEqual({ name: "TooDeep", depth: 7 });
    });
  });

  test("of groups are groups", async () => {
    await withThread(function* (thread) {
      const error = yield* errorOf(thread.runCoroutineThreadsafe(JOBS, "fail", ["group"]));
      expect(error).toBeInstanceOf(ExceptionGroup);
      expect((error as ExceptionGroup).errors.map(String)).toEqual([
        "TypeError: a",
        "RangeError: b",
      ]);
      expect((error as ExceptionGroup).split(TypeError)[1]?.errors).toHaveLength(1);
    });
  });

  test("may be any value", async () => {
    await withThread(function* (thread) {
      const thrown = yield* errorOf(thread.runCoroutineThreadsafe(JOBS, "fail", ["text"]));
      expect(thrown).toBe("just text");
    });
  });
});

describe("cancelling a call", () => {
  test("THR-01 cancels the task there, and waits for its end", async () => {
    await withThread(function* (thread) {
      const call = thread.runCoroutineThreadsafe<Jobs["hold"]>(JOBS, "hold", ["it"]);
      expect(yield* eventsIn(thread)).toEqual(["it began"]);
      expect(call.cancel("enough")).toBe(true);
      expect(call.done).toBe(false);
      const error = yield* errorOf(call);
      expect(error).toBeInstanceOf(CancelledError);
      expect((error as CancelledError).args).toEqual(["enough"]);
      expect(yield* eventsIn(thread)).toEqual(["it cancelled: enough", "it cleaned up"]);
      expect(call.cancelled).toBe(true);
      expect(call.cancel()).toBe(false);
    });
  });

  test("is what cancelling its waiter does", async () => {
    await withThread(function* (thread) {
      const task = createTask(thread.runCoroutineThreadsafe<Jobs["hold"]>(JOBS, "hold", ["it"]));
      yield* eventsIn(thread);
      task.cancel();
      expect(isCancelled(yield* errorOf(task))).toBe(true);
      expect(yield* eventsIn(thread)).toEqual(["it cancelled: ", "it cleaned up"]);
    });
  });

  test("cancels what an async function awaits, and waits for its end", async () => {
    await withThread(function* (thread) {
      const call = thread.runCoroutineThreadsafe<Jobs["holdUntold"]>(JOBS, "holdUntold", ["it"]);
      expect(yield* eventsIn(thread)).toEqual(["it began"]);
      call.cancel("enough");
      expect(isCancelled(yield* errorOf(call))).toBe(true);
      expect(yield* eventsIn(thread)).toEqual(["it cancelled: enough", "it cleaned up"]);
    });
  });

  test("aborts the signal that an async function has asked for after an await", async () => {
    await withThread(function* (thread) {
      const job = "holdSignalled";
      const call = thread.runCoroutineThreadsafe<Jobs[typeof job]>(JOBS, job, ["it"]);
      expect(yield* eventsIn(thread)).toEqual(["it began"]);
      call.cancel("enough");
      expect(isCancelled(yield* errorOf(call))).toBe(true);
      expect(yield* eventsIn(thread)).toEqual(["it aborted: enough"]);
    });
  });

  test("aborts the signal of an async function", async () => {
    await withThread(function* (thread) {
      const call = thread.runCoroutineThreadsafe<Jobs["holdAsync"]>(JOBS, "holdAsync", ["it"]);
      expect(yield* eventsIn(thread)).toEqual(["it began"]);
      call.cancel("enough");
      expect(isCancelled(yield* errorOf(call))).toBe(true);
      expect(yield* eventsIn(thread)).toEqual(["it aborted: enough"]);
    });
  });

  test("leaves a function that will not be cancelled its result", async () => {
    await withThread(function* (thread) {
      const call = thread.runCoroutineThreadsafe<Jobs["stubborn"]>(JOBS, "stubborn", []);
      yield* eventsIn(thread);
      call.cancel();
      expect(yield* call).toBe("never mind");
    });
  });

  test("has a function that has not begun never begin", async () => {
    await withThread(function* (thread) {
      const call = thread.runCoroutineThreadsafe(
        new URL("./endless.ts", import.meta.url),
        "note",
        [],
      );
      call.cancel();
      expect(isCancelled(yield* errorOf(call))).toBe(true);
    });
  });

  test("describes a message that cannot be cloned", async () => {
    await withThread(function* (thread) {
      const call = thread.runCoroutineThreadsafe<Jobs["hold"]>(JOBS, "hold", ["it"]);
      call.cancel(function why() {});
      const error = yield* errorOf(call);
      expect((error as CancelledError).args).toEqual(["function why"]);
    });
  });
});

describe("callSoonThreadsafe", () => {
  test("calls in order, as callbacks of a loop that was idle", async () => {
    await withThread(function* (thread) {
      expect(yield* eventsIn(thread)).toEqual([]);
      const calls = [
        thread.callSoonThreadsafe<Jobs["note"]>(JOBS, "note", ["a"]),
        thread.callSoonThreadsafe<Jobs["hasTask"]>(JOBS, "hasTask", []),
        thread.callSoonThreadsafe<Jobs["note"]>(JOBS, "note", ["b"]),
      ];
      for (const call of calls) expect(yield* call).toBe(undefined);
      expect(yield* eventsIn(thread)).toEqual(["a", "no task", "b"]);
    });
  });

  test("keeps the order of many calls", async () => {
    await withThread(function* (thread) {
      const names = Array.from({ length: 100 }, (_, i) => `${i}`);
      for (const name of names) thread.callSoonThreadsafe<Jobs["note"]>(JOBS, "note", [name]);
      yield* thread.callSoonThreadsafe<Jobs["note"]>(JOBS, "note", ["end"]);
      expect(yield* eventsIn(thread)).toEqual([...names, "end"]);
    });
  });

  test("fails with what the function throws", async () => {
    await withThread(function* (thread) {
      const error = yield* errorOf(thread.callSoonThreadsafe(JOBS, "fail", ["plain"]));
      expect(error).toBeInstanceOf(TypeError);
    });
  });

  test.each(["addInSteps", "addLater", "failLater"])(
    "refuses %s, which somebody has to wait for",
    async (name) => {
      await withThread(function* (thread) {
        const error = yield* errorOf(thread.callSoonThreadsafe(JOBS, name, [1, 2]));
        expect(error).toBeInstanceOf(TypeError);
        expect(error.message).toMatch(
          new RegExp(`^callSoonThreadsafe calls plain functions, and ${name} returned .*: use run`),
        );
        // What it has thrown since then is no crash.
        for (let i = 0; i < 2; i += 1) {
          expect(yield* thread.runCoroutineThreadsafe(JOBS, "addInSteps", [1, 2])).toBe(3);
        }
      });
    },
  );

  test("does not call what is cancelled before its turn", async () => {
    await withThread(function* (thread) {
      const call = thread.callSoonThreadsafe(new URL("./endless.ts", import.meta.url), "note", []);
      call.cancel();
      expect(isCancelled(yield* errorOf(call))).toBe(true);
    });
  });
});

describe("stop", () => {
  test("cancels what runs there and waits for it", async () => {
    await run(function* () {
      const thread = new LoopThread();
      const call = thread.runCoroutineThreadsafe<Jobs["hold"]>(JOBS, "hold", ["it"]);
      const stubborn = thread.runCoroutineThreadsafe<Jobs["stubborn"]>(JOBS, "stubborn", []);
      yield* eventsIn(thread);
      yield* thread.stop();
      expect([call.cancelled, stubborn.result()]).toEqual([true, "never mind"]);
    });
  });

  test("fails what is called from then on", async () => {
    await run(function* () {
      const thread = new LoopThread({ name: "jobs" });
      const stopping = createTask(thread.stop());
      yield* sleep(0);
      for (const when of ["while it stops", "after"]) {
        const error = yield* errorOf(thread.runCoroutineThreadsafe(JOBS, "answer", []));
        expect(error, when).toEqual(new ThreadError("thread jobs was stopped"));
        yield* stopping;
      }
    });
  });

  test("may be called by several, and again", async () => {
    await run(function* () {
      const thread = new LoopThread();
      const stops = [createTask(thread.stop()), createTask(thread.stop())];
      for (const stop of stops) yield* stop;
      yield* thread.stop();
    });
  });

  test("ends the thread at once when it is cancelled", async () => {
    await run(function* () {
      const thread = new LoopThread({ name: "jobs" });
      const spin = yield* spinning(thread);
      const stopping = createTask(thread.stop());
      yield* sleep(0);
      stopping.cancel();
      expect(isCancelled(yield* errorOf(stopping))).toBe(true);
      const error = yield* errorOf(spin);
      expect(error).toEqual(new ThreadError("thread jobs was ended before this call was"));
    });
  });
});

describe("a thread that ends by itself", () => {
  test.each([
    ["exit", "thread jobs ended by itself, with exit code 3", undefined],
    ["throw", "thread jobs crashed: too much", RangeError],
    ["reject", "thread jobs crashed: nobody looked", TypeError],
  ])("(%s) fails what waits, and what comes later", async (how, message, cause) => {
    await run(function* () {
      const thread = new LoopThread({ name: "jobs" });
      const crash = thread.runCoroutineThreadsafe<Jobs["crash"]>(JOBS, "crash", [how]);
      const soon = createTask(thread.runCoroutineThreadsafe<Jobs["hold"]>(JOBS, "hold", ["it"]));
      const errors = [yield* errorOf(crash), yield* errorOf(soon)];
      errors.push(yield* errorOf(thread.callSoonThreadsafe<Jobs["note"]>(JOBS, "note", ["late"])));
      for (const error of errors) {
        expect(error).toBeInstanceOf(ThreadError);
        expect(error.message).toBe(message);
        if (cause === undefined) expect(error).not.toHaveProperty("cause");
        else expect(error.cause).toBeInstanceOf(cause);
      }
      yield* thread.stop();
    });
  });

  test("fails what waits also when it crashes with what is no error", async () => {
    await withThread(function* (thread) {
      const crash = thread.runCoroutineThreadsafe<Jobs["crash"]>(JOBS, "crash", ["throw null"]);
      const error = yield* errorOf(crash);
      expect(error).toEqual(new ThreadError("thread jobs crashed: null", { cause: null }));
    });
  });

  test("loses no result that it has sent", async () => {
    await run(function* () {
      const thread = new LoopThread();
      const words = thread.runCoroutineThreadsafe<Jobs["lastWords"]>(JOBS, "lastWords", []);
      const hold = thread.runCoroutineThreadsafe<Jobs["hold"]>(JOBS, "hold", ["it"]);
      yield* sleep(0);
      // While this thread is held up, the result arrives and so does the news of the other's end.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000);
      expect(yield* errorOf(hold)).toBeInstanceOf(ThreadError);
      expect(words.result()).toBe("done");
    });
  });
});

test("a future that somebody has settled meanwhile stays as it is", async () => {
  await withThread(function* (thread) {
    const call = thread.runCoroutineThreadsafe<Jobs["add"]>(JOBS, "add", [1, 2]);
    call.setResult(4);
    yield* eventsIn(thread);
    expect(call.result()).toBe(4);
  });
});

test("what is called has the types of the function", async () => {
  await withThread(function* (thread) {
    const add = thread.runCoroutineThreadsafe<Jobs["addInSteps"]>(JOBS, "addInSteps", [1, 2]);
    expectTypeOf(add).toEqualTypeOf<Future<number>>();
    const later = thread.runCoroutineThreadsafe<Jobs["addLater"]>(JOBS, "addLater", [1, 2]);
    expectTypeOf(later).toEqualTypeOf<Future<number>>();
    expectTypeOf(thread.runCoroutineThreadsafe(JOBS, "add", [1, 2])).toEqualTypeOf<
      Future<unknown>
    >();
    const untyped = thread.callSoonThreadsafe<Jobs["note"]>;
    expectTypeOf(untyped).parameter(2).toEqualTypeOf<[event: string]>();
    yield* add;
    yield* later;
  });
});

test("says what it is", async () => {
  await withThread(function* (thread) {
    expect(String(thread)).toBe("<LoopThread jobs>");
    const call = thread.runCoroutineThreadsafe<Jobs["add"]>(JOBS, "add", [1, 2]);
    expect(String(call)).toBe("<ThreadCall pending>");
    yield* call;
  });
});

test("has a name of its own if it is given none", async () => {
  await using one = new LoopThread();
  await using two = new LoopThread();
  expect(one.name).toMatch(/^LoopThread-\d+$/);
  expect(two.name).not.toBe(one.name);
});

describe("refuses", () => {
  test.each([
    ["background", 'options must be an object such as { name: … }, not "background"'],
    [{ name: 1 }, "name must be a string that is not empty, not 1"],
    [{ name: "" }, 'name must be a string that is not empty, not ""'],
  ])("the options %o", (options, message) => {
    expect(() => new LoopThread(options as never)).toThrow(new TypeError(message));
  });

  test.each([
    [
      ["./jobs.js", "add", []],
      'moduleUrl must be a URL or the text of an absolute one, not "./jobs.js": write new URL("./jobs.js", import.meta.url)',
    ],
    [[1, "add", []], "moduleUrl must be a URL or the text of an absolute one, not 1"],
    [[JOBS, add, []], "exportName must be a string that is not empty, not function add"],
    [[JOBS, "add"], "args must be an array, not undefined"],
    [[JOBS, "add", [], { transfer: 1 }], "transfer must be an array, not 1"],
  ])("the arguments %o", async (args, message) => {
    await using thread = new LoopThread();
    for (const method of ["callSoonThreadsafe", "runCoroutineThreadsafe"] as const) {
      const call = () => (thread[method] as (...args: unknown[]) => unknown)(...args);
      expect(call).toThrow(new TypeError(message));
    }
  });
});
