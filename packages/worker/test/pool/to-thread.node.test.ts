import { threadId } from "node:worker_threads";
import { type Awaitable, CancelledError, createTask, run, sleep } from "@x/future";
import { moduleFunction, ThreadError, toThread } from "@x/worker";
import { describe, expect, test } from "vitest";

const here = "not known in a thread";

/** What an awaitable fails with. */
async function failure(call: PromiseLike<unknown>): Promise<Error> {
  return Promise.resolve(call).then(
    () => expect.unreachable(),
    (error) => error,
  );
}

describe("toThread", () => {
  const idOfThread = () => process.getBuiltinModule("node:worker_threads").threadId;

  test("calls a function in another thread, for coroutines and for async functions", async () => {
    const ids = await run(function* () {
      return [yield* toThread(idOfThread), yield* createTask(toThread(idOfThread))];
    });
    expect(ids).not.toContain(threadId);
    expect(await toThread(idOfThread)).not.toBe(threadId);
  });

  test("waits for what an async function resolves to, and the loop goes on meanwhile", async () => {
    const flags = new Int32Array(new SharedArrayBuffer(8));
    const wait = async (flags: Int32Array) => {
      Atomics.store(flags, 0, 1);
      while (Atomics.load(flags, 1) === 0) await new Promise((resolve) => setImmediate(resolve));
      return "seen";
    };
    await run(function* () {
      const task = createTask(toThread(wait, flags));
      while (Atomics.load(flags, 0) === 0) yield* sleep(1);
      Atomics.store(flags, 1, 1);
      expect(yield* task).toBe("seen");
    });
  });

  test("copies arguments and results, and shares what is shared", async () => {
    const list = { items: [1, new Map([["a", /b/g]])] };
    const echo = (value: unknown) => value;
    expect(await toThread(echo, list)).toEqual(list);
    const shared = new Int32Array(new SharedArrayBuffer(4));
    await toThread((array: Int32Array) => void Atomics.add(array, 0, 7), shared);
    expect(shared[0]).toBe(7);
  });

  test("moves what is in `transfer`", async () => {
    const bytes = new Uint8Array([1, 2, 3]);
    const sum = (bytes: Uint8Array) => bytes.reduce((a, b) => a + b);
    expect(await toThread(sum, bytes, { transfer: [bytes.buffer] })).toBe(6);
    expect(bytes.byteLength).toBe(0);
    const again = await failure(toThread(sum, bytes, { transfer: [bytes.buffer] }));
    expect(again.name).toBe("DataCloneError");
  });

  test("takes the last argument for options only when it has nothing but `transfer`", async () => {
    const echo = (...values: unknown[]) => values;
    expect(await toThread(echo, 1, { transfer: [], b: 2 })).toEqual([1, { transfer: [], b: 2 }]);
    expect(await toThread(echo, { transfer: [] }, { transfer: [] })).toEqual([{ transfer: [] }]);
    expect(await toThread(echo, null)).toEqual([null]);
    expect(() => toThread(echo, { transfer: "all" })).toThrow(
      new TypeError('transfer must be an array, not "all"'),
    );
  });

  test("types arguments, options and result by the function", () => {
    const half = async (n: number, unit?: string) => `${n / 2} ${unit}`;
    const typed = () => {
      const result: PromiseLike<string> = toThread(half, 2, "m", { transfer: [] });
      // @ts-expect-error: a number is wanted
      toThread(half, "2");
      // @ts-expect-error: there is no third
      toThread(half, 2, "m", 3);
      const named = moduleFunction<typeof half>("file:///half.js", "half");
      const other: PromiseLike<string> = toThread(named, 2);
      // @ts-expect-error: a number is wanted
      toThread(named, "2");
      return [result, other];
    };
    expect(typed).toBeTypeOf("function");
  });

  test("RNR-12 throws what the function throws", async () => {
    const error = await failure(
      toThread(function work() {
        const error = new RangeError("too far", { cause: new TypeError("why") });
        throw Object.assign(error, { code: "EFAR", run: () => {} });
      }),
    );
    expect(error).toBeInstanceOf(RangeError);
    expect(error).toMatchObject({ name: "RangeError", message: "too far", code: "EFAR" });
    expect(error.cause).toEqual(new TypeError("why"));
    expect(error).toHaveProperty("run", undefined);
    expect(error.stack).toMatch(/^RangeError: too far\n {4}at work \(thread:work:\d+:\d+\)/);
  });

  test("keeps the name of an error whose class is not built in", async () => {
    const error = await failure(
      toThread(() => {
        class ParseError extends Error {
          override name = "ParseError";
        }
        throw new ParseError("line 3");
      }),
    );
    expect(String(error)).toBe("ParseError: line 3");
    const errors = await failure(
      toThread(() => {
        throw new AggregateError([new Error("one"), 2], "some");
      }),
    );
    expect(errors).toMatchObject({ message: "some", errors: [new Error("one"), 2] });
  });

  test.each([
    ["a string", () => Promise.reject("text"), "text"],
    ["undefined", () => Promise.reject(), undefined],
    ["what cannot be copied", () => Promise.reject(() => 1), new Error("() => 1")],
  ])("throws %s", async (_, fn, expected) => {
    expect(await failure(toThread(fn))).toEqual(expected);
  });

  test("keeps the message of an error that cannot be copied", async () => {
    const error = await failure(
      toThread(() => {
        throw new RangeError("no copy", { cause: () => 1 });
      }),
    );
    expect(String(error)).toBe("RangeError: no copy");
    expect(error.stack).toContain("thread:anonymous");
  });

  test("throws errors that are part of others as they are", async () => {
    const error = await failure(
      toThread(() => {
        const last = Object.assign(new Error("last"), { code: "ELAST" });
        const cause = Object.assign(new RangeError("next", { cause: last }), { code: "ENEXT" });
        last.cause = cause;
        throw Object.assign(new AggregateError([last], "first", { cause }), { last });
      }),
    );
    const { cause, errors, last } = error as AggregateError & { cause: Error; last: Error };
    expect(cause).toBeInstanceOf(RangeError);
    expect(cause).toMatchObject({ message: "next", code: "ENEXT" });
    expect(cause.cause).toBe(last);
    expect(last).toMatchObject({ message: "last", code: "ELAST", cause });
    expect(errors).toEqual([last]);
    expect(Object.keys(error)).toEqual(["last"]);
  });

  test("throws an error of its nearest built-in class, with the name of its own", async () => {
    const error = await failure(
      toThread(() => {
        class ParseError extends SyntaxError {}
        throw new ParseError("line 3");
      }),
    );
    expect(error).toBeInstanceOf(SyntaxError);
    expect(String(error)).toBe("ParseError: line 3");
    const aborted = await failure(toThread(() => AbortSignal.abort().throwIfAborted()));
    expect(aborted).toBeInstanceOf(DOMException);
    expect(aborted.name).toBe("AbortError");
  });

  test("throws what of an error can be read", async () => {
    const error = await failure(
      toThread(() => {
        const get = () => {
          throw null;
        };
        throw Object.defineProperty(new RangeError("why"), "broken", { get });
      }),
    );
    expect(error).toBeInstanceOf(RangeError);
    expect(error.message).toBe("why");
    const nothing = await failure(
      toThread(() => {
        throw Object.assign(Object.create(null), { call() {} });
      }),
    );
    expect(nothing).toEqual(new Error("(cannot be read)"));
    const frozen = await failure(
      toThread(() => {
        throw Object.freeze(new ReferenceError("frozen"));
      }),
    );
    expect(frozen).toEqual(new ReferenceError("frozen"));
  });

  test("calls a function with an odd name", async () => {
    const name = "two\nthrow 1; //";
    const { [name]: two } = { [name]: () => 2 };
    expect(await toThread(two as () => number)).toBe(2);
  });

  test("says why a function does not find what is around it", async () => {
    const error = await failure(toThread(() => here));
    expect(error).toBeInstanceOf(ReferenceError);
    expect(error.message).toBe(
      "here is not defined: a function that is sent to a thread cannot use anything from outside of itself;" +
        " pass what it needs as arguments, or use moduleFunction()",
    );
  });

  test.each([
    [1, "fn must be a function, not 1"],
    [
      Math.max,
      "fn must not be a native or bound function (function max), which has no text to send to a thread:",
    ],
    [(() => 1).bind(null), "fn must not be a native or bound function (function bound )"],
    [
      function* numbers() {},
      "fn must not be a generator function (function numbers), whose call does nothing:",
    ],
    [
      { size() {} }.size,
      "fn must not be a method (function size), whose text is not a function by",
    ],
  ])("refuses %o as a function", (fn, message) => {
    expect(() => toThread(fn as () => void)).toThrow(TypeError);
    expect(() => toThread(fn as () => void)).toThrow(message);
  });

  test("fails when an argument or the result cannot be copied", async () => {
    const echo = (value: unknown) => value;
    expect(await failure(toThread(echo, () => 1))).toMatchObject({ name: "DataCloneError" });
    expect(await failure(toThread(() => () => 1))).toMatchObject({
      name: "DataCloneError",
      message: "() => 1 could not be cloned.",
    });
    expect(await toThread(echo, 1)).toBe(1);
  });

  test("fails when the thread crashes, or ends itself", async () => {
    const crash = await failure(
      toThread(() => {
        setImmediate(() => {
          throw new RangeError("late");
        });
        return new Promise(() => {});
      }),
    );
    expect(crash).toBeInstanceOf(ThreadError);
    expect(crash.message).toBe("the thread of the call has crashed: RangeError: late");
    expect(crash.cause).toEqual(new RangeError("late"));
    expect(await failure(toThread(() => process.exit(3)))).toEqual(
      new ThreadError("the thread of the call has ended itself, with exit code 3"),
    );
    const odd = await failure(
      toThread(() => {
        setImmediate(() => {
          throw Symbol("odd");
        });
        return new Promise(() => {});
      }),
    );
    expect(odd.message).toBe("the thread of the call has crashed: Symbol(odd)");
    expect(await toThread(() => "well")).toBe("well");
  });
});

describe("cancelling", () => {
  /** Counts until its thread is ended. */
  const count = (counter: Int32Array) => {
    for (;;) Atomics.add(counter, 0, 1);
  };

  async function counts(cancel: (call: Awaitable<unknown>, counter: Int32Array) => unknown) {
    const counter = new Int32Array(new SharedArrayBuffer(4));
    await cancel(toThread(count, counter), counter);
    const seen = Atomics.load(counter, 0);
    expect(seen).toBeGreaterThan(0);
    await toThread(() => {}); // as long as it takes
    expect(Atomics.load(counter, 0)).toBe(seen);
  }

  test("RNR-12 ends the thread of a call, and waits for its end", async () => {
    await counts((call, counter) =>
      run(function* () {
        const task = createTask(call);
        while (Atomics.load(counter, 0) === 0) yield* sleep(1);
        task.cancel("enough");
        try {
          yield* task;
        } catch (error) {
          expect(error).toEqual(new CancelledError("enough"));
        }
        expect(task.cancelled).toBe(true);
      }),
    );
  });

  test("does so by a signal, too", async () => {
    await counts(async (call, counter) => {
      const controller = new AbortController();
      const task = createTask(call, { signal: controller.signal });
      while (Atomics.load(counter, 0) === 0) await sleep(1);
      controller.abort();
      await expect(task).rejects.toBe(controller.signal.reason);
    });
  });

  test("never makes a call that has not begun", async () => {
    const counter = new Int32Array(new SharedArrayBuffer(4));
    const add = (counter: Int32Array) => Atomics.add(counter, 0, 1);
    await run(function* () {
      const task = createTask(toThread(add, counter));
      task.cancel();
      yield* sleep(0);
      expect(task.cancelled).toBe(true);
      yield* toThread(() => {});
    });
    expect(counter[0]).toBe(0);
  });
});

describe("moduleFunction", () => {
  const url = new URL("./sums.js", import.meta.url);
  type Sum = (n: number) => number;

  test("names what a module exports", async () => {
    expect(await toThread(moduleFunction<Sum>(url, "plus"), 2)).toBe(42);
    expect(await toThread(moduleFunction<Sum>(url.href), 3)).toBe(43);
  });

  test("fails when the module or the function is not there", async () => {
    const nothing = toThread(moduleFunction<Sum>(url, "nothing"), 1);
    expect(await failure(nothing)).toEqual(
      new TypeError(`${url.href} exports no function nothing`),
    );
    const nowhere = toThread(moduleFunction<Sum>(new URL("./nowhere.js", url)), 1);
    expect(await failure(nowhere)).toMatchObject({ code: "ERR_MODULE_NOT_FOUND" });
  });

  test("refuses what is no URL, or no name", () => {
    expect(() => moduleFunction("./sums.js")).toThrow(TypeError);
    expect(() => moduleFunction(url, "")).toThrow(
      new TypeError('exportName must be a string that is not empty, not ""'),
    );
  });
});
