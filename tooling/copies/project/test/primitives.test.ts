// The primitives of one copy with the futures, calls and tasks of the other.
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { outcomeOf, testBoth } from "./copies.ts";

testBoth("gather and map", async (ours, theirs) => {
  const work = theirs.coroutine(function* work(n: number) {
    yield* theirs.sleep(n);
    return n;
  });
  await ours.run(function* () {
    const future = theirs.ensureFuture(work(1));
    deepStrictEqual(yield* ours.gather([future, work(2), theirs.createTask(work(3))]), [1, 2, 3]);
    deepStrictEqual(yield* theirs.gather([ours.sleep(1, "a"), work(2)]), ["a", 2]);
    deepStrictEqual(yield* ours.map([1, 2, 3], work, { limit: 2 }), [1, 2, 3]);
  });
});

testBoth("wait and asCompleted", async (ours, theirs) => {
  await ours.run(function* () {
    const fast = theirs.createTask(theirs.sleep(1, "fast"));
    const slow = theirs.createTask(theirs.sleep(1_000_000, "slow"));
    const { done, pending } = yield* ours.wait([slow, fast], { returnWhen: ours.FIRST_COMPLETED });
    deepStrictEqual([...done, ...pending], [fast, slow]);
    slow.cancel();
    for (const next of ours.asCompleted([theirs.sleep(1, "only")])) {
      strictEqual(yield* next, "only");
    }
  });
});

testBoth("a timeout ends a body of the other's, and waits for it", async (ours, theirs) => {
  await ours.run(function* () {
    const events: string[] = [];
    const body = theirs.coroutine(function* () {
      try {
        yield* theirs.sleep(1_000_000);
      } finally {
        yield* theirs.sleep(1);
        events.push("cleaned up");
      }
    });
    strictEqual(yield* outcomeOf(ours.timeout(1, body())), "TimeoutError: timed out after 1 ms");
    strictEqual(yield* ours.moveOnAfter(1, body()), undefined);
    strictEqual(yield* outcomeOf(ours.waitFor(body(), 1)), "TimeoutError: timed out after 1 ms");
    deepStrictEqual(events, ["cleaned up", "cleaned up", "cleaned up"]);
  });
});

testBoth("a timeout of the other's in a task of ours", async (ours, theirs) => {
  await ours.run(function* () {
    const task = ours.createTask(
      theirs.timeout(1, async ({ signal }) => {
        await new Promise((_, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason));
        });
      }),
    );
    strictEqual(yield* outcomeOf(task), "TimeoutError: timed out after 1 ms");
    strictEqual(task.cancelled, false);
  });
});

testBoth("a queue passes items between tasks of both", async (ours, theirs) => {
  await ours.run(function* () {
    const queue = new theirs.Queue<number>({ maxsize: 1 });
    const taken: number[] = [];
    const consumer = ours.createTask(
      ours.forEach(queue, (item) => {
        taken.push(item);
        queue.taskDone();
      }),
    );
    const producer = theirs.createTask(function* () {
      for (const item of [1, 2, 3]) yield* queue.put(item);
    });
    yield* ours.gather([producer]);
    yield* queue.join();
    queue.shutdown();
    yield* consumer;
    deepStrictEqual(taken, [1, 2, 3]);
    strictEqual(yield* outcomeOf(queue.get()), "QueueShutDown: the queue was shut down");
  });
});

testBoth("a getter that gives up loses no item", async (ours, theirs) => {
  await ours.run(function* () {
    const queue = new theirs.Queue<number>();
    strictEqual(yield* ours.moveOnAfter(1, queue.get()), undefined);
    queue.putNowait(7);
    strictEqual(yield* queue.get(), 7);
  });
});

testBoth("a map that fails cancels calls of the other's", async (ours, theirs) => {
  const ended: number[] = [];
  const failing = ours.map([1, 1_000_000], (n) =>
    theirs.call(function* () {
      try {
        yield* theirs.sleep(n);
      } finally {
        ended.push(n);
      }
      throw new RangeError("no luck");
    }),
  );
  strictEqual(await ours.run(outcomeOf(failing) as never), "RangeError: no luck");
  deepStrictEqual(ended, [1, 1_000_000]);
});

testBoth("timeouts of both, one in the other: each ends its own block", async (ours, theirs) => {
  await ours.run(function* () {
    const nested = (outer: number, inner: number) =>
      outcomeOf(
        ours.timeout(outer, function* () {
          return `inner: ${yield* outcomeOf(
            theirs.timeout(
              inner,
              theirs.call(() => theirs.sleep(1_000_000)),
            ),
          )}`;
        }),
      );
    strictEqual(yield* nested(1_000_000, 1), "inner: TimeoutError: timed out after 1 ms");
    const late = yield* outcomeOf(
      ours.timeout(1, theirs.timeout(1_000_000, theirs.sleep(1_000_000))),
    );
    strictEqual(late, "TimeoutError: timed out after 1 ms");
  });
});

testBoth("a group cancels and awaits tasks of the other's", async (ours, theirs) => {
  await ours.run(function* () {
    const events: string[] = [];
    const slow = theirs.coroutine(function* () {
      try {
        yield* theirs.sleep(1_000_000);
      } finally {
        yield* theirs.sleep(1);
        events.push("slow");
      }
    });
    const failed = yield* outcomeOf(
      ours.taskGroup(function* (group) {
        group.createTask(slow());
        group.createTask(theirs.createTask(slow()));
        yield* theirs.sleep(1);
        throw new RangeError("no luck");
      }),
    );
    strictEqual(
      failed,
      "ExceptionGroup: unhandled errors in a TaskGroup: the body failed: RangeError: no luck",
    );
    deepStrictEqual(events, ["slow", "slow"]);
    yield* ours.taskGroup(function* (group) {
      group.createTask(theirs.taskGroup((inner) => void inner.createTask(slow())));
      yield* theirs.sleep(1);
      group.cancel();
    });
    strictEqual(events.length, 3);
  });
});
