// Cancelling what the other copy has made, and what waits for it.
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { outcomeOf, testBoth } from "./copies.ts";

testBoth("a task that waits for the other's future cancels it", async (ours, theirs) => {
  await ours.run(function* () {
    const future = new theirs.Future<void>();
    const task = ours.createTask(future);
    yield* ours.sleep(0);
    strictEqual(task.cancel("enough"), true);
    strictEqual(future.cancelled, true);
    strictEqual(yield* outcomeOf(task), "CancelledError: enough");
    strictEqual(task.cancelled, true);
  });
});

testBoth(
  "a task that waits for the other's task cancels that one, and waits for it",
  async (ours, theirs) => {
    await ours.run(function* () {
      const events: string[] = [];
      const inner = theirs.createTask(function* () {
        try {
          yield* ours.sleep(1_000_000);
        } finally {
          yield* ours.sleep(1);
          events.push("inner");
        }
      });
      const outer = ours.createTask(function* () {
        try {
          yield* inner;
        } finally {
          events.push("outer");
        }
      });
      yield* ours.sleep(1);
      outer.cancel();
      strictEqual(yield* outcomeOf(outer), "CancelledError: cancelled");
      deepStrictEqual(events, ["inner", "outer"]);
      deepStrictEqual([inner.cancelled, outer.cancelled], [true, true]);
    });
  },
);

testBoth(
  "the error that ends a coroutine of the other's cancels its task",
  async (ours, theirs) => {
    await ours.run(function* () {
      const task = ours.createTask(function* () {
        yield* theirs.sleep(0);
        throw new theirs.CancelledError("of my own accord");
      });
      strictEqual(yield* outcomeOf(task), "CancelledError: of my own accord");
      strictEqual(task.cancelled, true);
    });
  },
);

testBoth("an outside signal cancels a task that waits for the other's", async (ours, theirs) => {
  const controller = new AbortController();
  const running = ours.run(theirs.createTask(theirs.sleep(1_000_000)), {
    signal: controller.signal,
  });
  const reason = new Error("enough");
  setTimeout(() => controller.abort(reason), 1);
  strictEqual(await running.catch((error: unknown) => error), reason);
});

testBoth("a shield keeps the cancelling of the other's task away", async (ours, theirs) => {
  await ours.run(function* () {
    const inner = theirs.createTask(theirs.sleep(2, "kept"));
    const waiting = ours.createTask(ours.shield(inner));
    yield* ours.sleep(1);
    waiting.cancel();
    strictEqual(yield* outcomeOf(waiting), "CancelledError: cancelled");
    strictEqual(yield* inner, "kept");
  });
});

testBoth(
  "cancelling aborts the signal of an async function of the other's",
  async (ours, theirs) => {
    await ours.run(function* () {
      const events: string[] = [];
      const work = theirs.call(
        ({ signal }) =>
          new Promise<void>((_, reject) => {
            signal.addEventListener("abort", () => {
              events.push(String(signal.reason));
              reject(signal.reason);
            });
          }),
      );
      const task = ours.createTask(work);
      yield* ours.sleep(1);
      task.cancel("stop");
      strictEqual(yield* outcomeOf(task), "CancelledError: stop");
      deepStrictEqual(events, ["CancelledError: stop"]);
    });
  },
);

testBoth(
  "signals of calls of both, one in the other, are aborted together",
  async (ours, theirs) => {
    await ours.run(function* () {
      const signals: AbortSignal[] = [];
      const task = ours.createTask(
        theirs.call(function* (outer) {
          signals.push(outer.signal);
          yield* ours.call(function* (inner) {
            signals.push(inner.signal);
            yield* theirs.sleep(1_000_000);
          });
        }),
      );
      yield* ours.sleep(1);
      task.cancel();
      strictEqual(yield* outcomeOf(task), "CancelledError: cancelled");
      deepStrictEqual(
        signals.map(({ aborted }) => aborted),
        [true, true],
      );
    });
  },
);

testBoth("a signal of a task that the other's factory makes", async (ours, theirs) => {
  const reason = new Error("enough");
  await ours.run(function* () {
    ours.setTaskFactory(ours.getRunningLoop(), theirs.eagerTaskFactory);
    const controller = new AbortController();
    const task = ours.createTask(theirs.sleep(1_000_000), { signal: controller.signal });
    const seen = task.catch((error: unknown) => error);
    yield* ours.sleep(1);
    controller.abort(reason);
    strictEqual(yield* ours.fromPromise(seen), reason);
  });
});
