import {
  createTask,
  DeadlockError,
  Future,
  fromPromise,
  run,
  runSync,
  runUntilComplete,
  sleep,
} from "@x/future";
import { describe, expect, test } from "vitest";
import { hostTurn, IdleHost, outcomeOf, TestLoop } from "./support.ts";

test("a future for a promise has its outcome", async () => {
  const error = new Error("rejected");
  await run(function* () {
    expect(yield* fromPromise(Promise.resolve("resolved"))).toBe("resolved");
    const failing = fromPromise(Promise.reject(error));
    expect(yield* outcomeOf(failing)).toEqual(["Error"]);
    expect(failing.exception()).toBe(error);
  });
});

function thenable(then: (ok: (value: string) => void, no: (error: unknown) => void) => void) {
  return { then } as PromiseLike<string>;
}

test("any thenable will do, whenever and however often it answers", async () => {
  const often = thenable((resolve, reject) => {
    resolve("first");
    resolve("second");
    reject(new Error("third"));
  });
  const callable = Object.assign(() => {}, often);
  await run(function* () {
    expect(yield* fromPromise(often)).toBe("first");
    expect(yield* fromPromise(callable)).toBe("first");
  });
});

test("a thenable that throws fails, and the loop does not wait for it any more", async () => {
  const broken = thenable(() => {
    throw new Error("broken");
  });
  const main = run(
    function* () {
      expect(yield* outcomeOf(fromPromise(broken))).toEqual(["Error"]);
      yield* new Future<void>();
    },
    { host: new IdleHost() },
  );
  await expect(main).rejects.toThrow(DeadlockError);
});

test.each([
  [undefined, "undefined"],
  [null, "null"],
  [42, "42"],
  [{}, "an object"],
])("what is no promise is refused: %s", (bad, shown) => {
  expect(() => fromPromise(bad as never)).toThrow(
    new TypeError(`promise must be a promise or a thenable, not ${shown}`),
  );
});

test("a loop waits for promises, but not for those let go", async () => {
  const never = new Promise<void>(() => {});
  expect(await run(() => hostTurn().then(() => "later"), { host: new IdleHost() })).toBe("later");
  const main = run(
    function* () {
      fromPromise(never).cancel();
      const task = createTask(never);
      yield* sleep(1);
      task.cancel();
      yield* new Future<void>();
    },
    { host: new IdleHost() },
  );
  await expect(main).rejects.toThrow(DeadlockError);
});

test("a promise that nobody waits for fails into the exception handler", async () => {
  const loop = new TestLoop();
  const task = loop.task(() => {
    fromPromise(Promise.reject(new Error("unseen")));
    return "done";
  });
  expect(await runUntilComplete(task, loop)).toBe("done");
  await hostTurn();
  loop.close();
  expect(loop.messages).toEqual(["Future exception was never retrieved"]);
});

test("a lazy promise is not started before its task runs, and only once", async () => {
  let starts = 0;
  class Lazy extends Promise<string> {
    // biome-ignore lint/suspicious/noThenProperty: as queries of some database clients
    override then<A, B>(...args: Parameters<Promise<string>["then"]>): Promise<A | B> {
      starts += 1;
      return super.then(...args) as Promise<A | B>;
    }
  }
  const lazy = new Lazy((resolve) => resolve("started"));
  await run(function* () {
    const task = createTask(lazy);
    expect(starts).toBe(0);
    expect(yield* task).toBe("started");
    expect(starts).toBe(1);
  });
});

test("runSync has no time for promises", () => {
  expect(() => runSync(Promise.resolve(1))).toThrow(
    expect.objectContaining({ message: expect.stringContaining("deadlock") }),
  );
});

class Counted extends Promise<string> {
  reactions = 0;

  // biome-ignore lint/suspicious/noThenProperty: it counts what is left on it
  override then<A, B>(...args: Parameters<Promise<string>["then"]>): Promise<A | B> {
    this.reactions += 1;
    return super.then(...args) as Promise<A | B>;
  }

  static override get [Symbol.species]() {
    return Promise;
  }
}

describe("a wait for a promise that lasts, when it is given up,", () => {
  test("leaves what it has put on the promise to the next wait", async () => {
    let settle = (_value: string) => {};
    const lasting = new Counted((resolve) => {
      settle = resolve;
    });
    await run(function* () {
      for (let i = 0; i < 1000; i += 1) {
        const waits = [fromPromise(lasting), createTask(lasting)];
        yield* sleep(0);
        for (const wait of waits) wait.cancel();
        for (const wait of waits) expect(yield* outcomeOf(wait)).toEqual(["CancelledError"]);
      }
      expect(lasting.reactions).toBe(2);
      const waits = [1, 2, 3].map(() => createTask(lasting));
      yield* sleep(0);
      settle("value");
      for (const wait of waits) expect(yield* wait).toBe("value");
      expect(yield* fromPromise(lasting)).toBe("value");
    });
  });

  test.each(["resolved", "rejected"])(
    "leaves nothing that keeps a later one waiting: %s",
    async (how) => {
      const error = new RangeError("rejected");
      let settle = () => {};
      const lasting = new Counted((resolve, reject) => {
        settle = () => (how === "resolved" ? resolve("value") : reject(error));
      });
      await run(function* () {
        for (const wait of [fromPromise(lasting), fromPromise(lasting)]) wait.cancel();
        settle();
        // In the very step in which the promise is settled, and when its reactions have run.
        for (let i = 0; i < 2; i += 1) {
          const wait = fromPromise(lasting);
          yield* outcomeOf(wait);
          if (how === "resolved") expect(wait.result()).toBe("value");
          else expect(wait.exception()).toBe(error);
        }
      });
    },
  );
});
