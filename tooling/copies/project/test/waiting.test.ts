// Awaiting what the other copy has made.
import { deepStrictEqual, rejects, strictEqual, throws } from "node:assert/strict";
import type { Coroutine } from "first";
import { outcomeOf, testBoth } from "./copies.ts";

testBoth("a future: pending, done, failed, cancelled", async (ours, theirs) => {
  await ours.run(function* () {
    const future = new theirs.Future<string>();
    ours.createTask(function* () {
      yield* ours.sleep(1);
      future.setResult("at last");
    });
    strictEqual(yield* future, "at last");
    strictEqual(yield* future, "at last");

    const failed = new theirs.Future<string>();
    failed.setException(new RangeError("no luck"));
    strictEqual(yield* outcomeOf(failed), "RangeError: no luck");

    const cancelled = new theirs.Future<string>();
    cancelled.cancel("not needed");
    strictEqual(yield* outcomeOf(cancelled), "CancelledError: not needed");
  });
});

testBoth("a task, a coroutine, a call, a promise, a shield, at any depth", async (ours, theirs) => {
  const deep = theirs.coroutine(function* deep(levels: number): Coroutine<number> {
    yield* ours.sleep(0);
    return levels === 0 ? 1 : 1 + (yield* shallow(levels - 1));
  });
  const shallow = ours.coroutine(function* shallow(levels: number): Coroutine<number> {
    yield* theirs.sleep(0);
    return levels === 0 ? 1 : 1 + (yield* deep(levels - 1));
  });
  function* plain(): Coroutine<number> {
    yield;
    return 0;
  }
  await ours.run(function* () {
    strictEqual(yield* theirs.createTask(theirs.sleep(1, "task")), "task");
    strictEqual(yield* deep(20), 21);
    strictEqual(yield* shallow(20), 21);
    strictEqual(yield* theirs.call(async () => "call"), "call");
    strictEqual(yield* theirs.fromPromise(Promise.resolve("promise")), "promise");
    strictEqual(yield* theirs.shield(ours.sleep(1, "shield")), "shield");
    strictEqual(yield* theirs.createTask(plain()), 0);
  });
});

testBoth("whatever takes an awaitable takes the other's", async (ours, theirs) => {
  const double = theirs.coroutine(function* double(n: number) {
    yield* theirs.sleep(1);
    return 2 * n;
  });
  await ours.run(function* () {
    strictEqual(yield* ours.createTask(double(4)), 8);
    strictEqual(yield* ours.ensureFuture(double(5)), 10);
    strictEqual(yield* ours.shield(double(6)), 12);
    strictEqual(yield* ours.call(() => double(7)), 14);
    const future = theirs.ensureFuture(double(8));
    strictEqual(ours.ensureFuture(future), future);
    strictEqual(yield* ours.createTask(future), 16);
  });
  strictEqual(await ours.run(double(9)), 18);
  strictEqual(await double(10), 20);
});

testBoth("a call can be awaited once, in either copy", async (ours, theirs) => {
  const once = theirs.sleep(1, "once");
  await ours.run(function* () {
    strictEqual(yield* once, "once");
    throws(() => ours.createTask(once), /already awaited/);
    throws(() => theirs.createTask(once), /already awaited/);
  });
});

testBoth("forEach and iterate close a source of the other's", async (ours, theirs) => {
  const queue = new theirs.Queue<number>();
  for (const item of [1, 2, 3]) queue.putNowait(item);
  queue.shutdown();
  const items: number[] = [];
  await ours.run(
    ours.forEach(queue, function* (item) {
      yield* theirs.sleep(0);
      items.push(item);
    }),
  );
  deepStrictEqual(items, [1, 2, 3]);

  const seen: unknown[] = [];
  await ours.run(function* () {
    const tasks = [ours.createTask(ours.sleep(2, "b")), theirs.createTask(theirs.sleep(1, "a"))];
    yield* ours.forEach(theirs.asCompleted(tasks), (done) => void seen.push(done.result()));
  });
  deepStrictEqual(seen, ["a", "b"]);
});

testBoth("each knows the other's futures, coroutines and errors", (ours, theirs) => {
  const future = new theirs.Future<void>();
  strictEqual(ours.isFuture(future), true);
  strictEqual(ours.isFuture(theirs.createTask(future)), true);
  strictEqual(ours.isCoroutine(theirs.sleep(0)), true);
  strictEqual(ours.isCoroutine(theirs.sleep(1)), true);
  strictEqual(ours.isCoroutine(theirs.coroutine(function* () {})()), true);
  strictEqual(ours.isCancelled(new theirs.CancelledError()), true);
  future.cancel();
});

testBoth("done-callbacks run on the loop of the other's future", async (ours, theirs) => {
  await ours.run(function* () {
    const future = new theirs.Future<string>();
    const loops: unknown[] = [];
    const callback = () => loops.push(ours.getRunningLoop());
    future.addDoneCallback(callback);
    future.setResult("x");
    yield* ours.sleep(0);
    deepStrictEqual(loops, [ours.getRunningLoop()]);
  });
});

testBoth("what is nothing to await is refused as ever", async (ours, theirs) => {
  await rejects(ours.run(theirs as never), TypeError);
});
