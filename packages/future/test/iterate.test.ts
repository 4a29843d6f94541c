import { createTask, forEach, iterate, run, runSync, sleep } from "@x/future";
import { coroutineIterator } from "@x/future/internal";
import { VirtualHost } from "@x/loop";
import { expect, test } from "vitest";
import { atOnce, hostTurn, outcomeOf } from "./support.ts";

/** An async iterable whose items the test hands out, and a log of what it was asked. */
function source() {
  const events: string[] = [];
  const asked: PromiseWithResolvers[] = [];
  const iterator = {
    next() {
      events.push("next");
      const step = withResolvers();
      asked.push(step);
      return step.promise;
    },
    async return() {
      events.push("return");
      return { done: true as const, value: undefined };
    },
  };
  const give = (item: string) => asked.shift()?.resolve({ done: false, value: item });
  return { events, asked, give, [Symbol.asyncIterator]: () => iterator };
}

type PromiseWithResolvers = ReturnType<typeof withResolvers>;

function withResolvers() {
  let resolve!: (step: IteratorResult<string, undefined>) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<IteratorResult<string, undefined>>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

test("iterate takes async generators and plain iterables", async () => {
  async function* numbers() {
    yield 1;
    yield 2;
  }
  await run(function* () {
    for (const iterable of [numbers(), [1, 2], new Set([1, 2])]) {
      const iterator = iterate<number>(iterable);
      expect(yield* iterator.next()).toMatchObject({ done: false, value: 1 });
      expect(yield* iterator.next()).toMatchObject({ done: false, value: 2 });
      expect(yield* iterator.next()).toMatchObject({ done: true });
      yield* iterator.close();
    }
  });
});

test("what has an iterator of this kind itself is asked for it", () => {
  const own = iterate([1]);
  expect(iterate({ [coroutineIterator]: () => own } as never)).toBe(own);
});

test.each([
  [42, "42"],
  [null, "null"],
  [undefined, "undefined"],
  [{}, "an object"],
])("%s is no source", (bad, shown) => {
  const error = new TypeError(`source must be an async iterable or an iterable, not ${shown}`);
  expect(() => iterate(bad as never)).toThrow(error);
  expect(() => forEach(bad as never, () => {})).toThrow(error);
});

test("closing ends the source once, and not one that is at its end", async () => {
  const open = source();
  await run(function* () {
    const iterator = iterate(open);
    const item = createTask(iterator.next());
    yield* sleep(0);
    open.give("a");
    expect(yield* item).toEqual({ done: false, value: "a" });
    yield* iterator.close();
    yield* iterator.close();

    const ended = iterate([1]);
    yield* ended.next();
    yield* ended.next();
    yield* ended.close();
    // What has no way to be closed, or closes at once.
    yield* iterate({
      [Symbol.iterator]: () => ({ next: () => ({ done: false, value: 1 }) }),
    }).close();
    yield* iterate([1]).close();
  });
  expect(open.events).toEqual(["next", "return"]);
});

test("an error of the source is thrown, and ends it", async () => {
  const failing = source();
  await run(function* () {
    const iterator = iterate(failing);
    const item = createTask(iterator.next());
    yield* sleep(0);
    failing.asked[0]?.reject(new TypeError("broken"));
    expect(yield* outcomeOf(item)).toEqual(["TypeError"]);
    yield* iterator.close();

    const throwing = {
      [Symbol.iterator]: () => ({
        next() {
          throw new RangeError("broken");
        },
        return: () => expect.unreachable(),
      }),
    };
    expect(yield* outcomeOf(forEach(throwing, () => {}))).toEqual(["RangeError"]);
  });
  expect(failing.events).toEqual(["next"]);
});

test("cancelled while the source works on an item: the item is lost, the source goes on", async () => {
  const slow = source();
  await run(function* () {
    const iterator = iterate(slow);
    const item = createTask(iterator.next());
    yield* sleep(0);
    item.cancel("why");
    expect(yield* outcomeOf(item)).toEqual(["CancelledError", "why"]);
    slow.give("lost");
    const next = createTask(iterator.next());
    yield* sleep(0);
    slow.give("b");
    expect(yield* next).toEqual({ done: false, value: "b" });
  });
  expect(slow.events).toEqual(["next", "next", "return"]);
});

test("closing does not wait for a source that was given up", async () => {
  const events: string[] = [];
  async function* stuck() {
    try {
      await new Promise(() => {});
      yield 1;
    } finally {
      events.push("never");
    }
  }
  await run(function* () {
    const task = createTask(forEach(stuck(), () => {}));
    yield* sleep(0);
    task.cancel();
    expect(yield* outcomeOf(task)).toEqual(["CancelledError"]);
    events.push("given up");
  });
  expect(events).toEqual(["given up"]);
});

test.each([[[]], [["why"]]])("a forEach that is cancelled closes its source (%j)", async (args) => {
  await run(function* () {
    // Before it has begun there is nothing to close; run closes what was opened for it.
    const unbegun = source();
    const first = createTask(forEach(unbegun, () => {}));
    first.cancel(...args);
    expect(yield* outcomeOf(first)).toEqual(["CancelledError", ...args]);
    expect(unbegun.events).toEqual([]);

    const waiting = source();
    const second = createTask(forEach(waiting, () => {}));
    yield* sleep(0);
    second.cancel(...args);
    expect(yield* outcomeOf(second)).toEqual(["CancelledError", ...args]);
    expect(waiting.events).toEqual(["next", "return"]);
  });
});

test("a forEach that is cancelled when its item has come, but not yet to it, closes its source", async () => {
  const late = source();
  await run(
    function* () {
      const task = createTask(forEach(late, () => {}));
      yield* sleep(0);
      // A thenable that answers at once, so that it is in the same iteration.
      late.give("a");
      yield* sleep(1);
      expect(late.events).toEqual(["next", "next"]);
      task.cancel("why");
      expect(yield* outcomeOf(task)).toEqual(["CancelledError", "why"]);
    },
    { host: new VirtualHost() },
  );
  expect(late.events).toEqual(["next", "next", "return"]);

  // The same in one iteration: the promise has settled, the task has not been woken yet.
  const events: string[] = [];
  let answer!: (step: IteratorResult<string>) => void;
  const item = {
    // biome-ignore lint/suspicious/noThenProperty: a thenable settles when the test says so
    then: (ok: typeof answer) => {
      answer = ok;
    },
  };
  const racing = {
    [Symbol.asyncIterator]: () => ({ next: () => item, return: () => void events.push("closed") }),
  };
  runSync(function* () {
    const task = createTask(forEach(racing as never, () => {}));
    yield* sleep(0);
    answer({ done: false, value: "a" });
    task.cancel("why");
    expect(yield* outcomeOf(task)).toEqual(["CancelledError", "why"]);
  });
  expect(events).toEqual(["closed"]);
});

test("forEach calls its body with each item and waits for it: coroutine, promise or nothing", async () => {
  const seen: unknown[] = [];
  await run(function* () {
    yield* forEach(["a", "b"], function* (item) {
      yield* sleep(0);
      seen.push(item);
    });
    yield* forEach(["c"], async (item) => {
      await hostTurn();
      seen.push(item);
    });
    yield* forEach(["d"], (item) => void seen.push(item));
    yield* forEach(["e"], (item) => atOnce(() => void seen.push(item)));
  });
  expect(seen).toEqual(["a", "b", "c", "d", "e"]);
});

test("forEach closes its source when the body fails", () => {
  const events: string[] = [];
  const numbers = (function* () {
    try {
      yield 1;
      yield 2;
    } finally {
      events.push("closed");
    }
  })();
  const program = () =>
    runSync(
      forEach(numbers, (item) => {
        events.push(`item ${item}`);
        throw new RangeError("body failed");
      }),
    );
  expect(program).toThrow(
    expect.objectContaining({ message: expect.stringContaining("body failed") }),
  );
  expect(events).toEqual(["item 1", "closed"]);
});

test("await forEach, from async code", async () => {
  const seen: number[] = [];
  await forEach([1, 2], (item) => void seen.push(item));
  expect(seen).toEqual([1, 2]);
});

test("forEach refuses a body that is no function, and does not open its source", () => {
  const { events, ...items } = source();
  expect(() => forEach(items, undefined as never)).toThrow(
    new TypeError("body must be a function, not undefined"),
  );
  expect(events).toEqual([]);
});

test("forEach with a signal throws what its body throws while that is not aborted", async () => {
  const { signal } = new AbortController();
  const fail = () => {
    throw new RangeError("own");
  };
  await expect(run(forEach([1], fail, { signal }))).rejects.toThrow(RangeError);
});

test("what was iterated over is closed by run unless it is at its end", () => {
  const closed: string[] = [];
  /** An iterable that tells when it is closed, also after its end. */
  const tracked = (name: string): Iterable<number> => ({
    [Symbol.iterator]: () => {
      const iterator = [1, 2].values();
      return {
        next: () => iterator.next(),
        return: () => {
          closed.push(name);
          return { done: true, value: undefined };
        },
      };
    },
  });
  runSync(function* () {
    yield* iterate(tracked("begun")).next();
    const ended = iterate(tracked("at its end"));
    while (!(yield* ended.next()).done);
    yield* ended.close();
  });
  expect(closed).toEqual(["begun"]);
});

test("a next with a signal ends with the signal's reason, and the source goes on", async () => {
  const items = source();
  await run(function* () {
    const controller = new AbortController();
    const iterator = iterate(items);
    const waiting = createTask(iterator.next({ signal: controller.signal }));
    yield* sleep(0);
    controller.abort(new RangeError("why"));
    expect(yield* outcomeOf(waiting)).toEqual(["RangeError"]);
    items.give("lost");
    const item = createTask(iterator.next({ signal: new AbortController().signal }));
    yield* sleep(0);
    items.give("a");
    expect(yield* item).toEqual({ done: false, value: "a" });
    // Never asked for.
    expect(yield* outcomeOf(iterator.next(controller))).toEqual(["RangeError"]);
    expect(() => iterator.next(5 as never)).toThrow(
      new TypeError("options must be an object such as { signal: … }, not 5"),
    );
    yield* iterator.close();
  });
  expect(items.events).toEqual(["next", "next", "return"]);
});

test("an async function gives a next a signal, too", async () => {
  const controller = new AbortController();
  const iterator = iterate(source());
  const next = run(async () => await iterator.next({ signal: controller.signal }));
  controller.abort("why");
  await expect(next).rejects.toBe("why");
  await iterator.close();
});
