// What takes several packages at once, so that none of them can test it alone.
import { type Coroutine, isCancelled, runSync, sleep, TimeoutError } from "@x/future";
import { getRunningLoop } from "@x/loop";
import { Queue } from "@x/queue";
import { ExceptionGroup, taskGroup } from "@x/taskgroup";
import { type TimeoutScope, timeout, waitFor } from "@x/timeout";
import { expect, test } from "vitest";

/** Waits for ever; when cancelled, cleans up for 5 ms and ends with `end`. */
function* cleaning(end: () => void): Coroutine<void> {
  try {
    yield* sleep(Number.POSITIVE_INFINITY);
  } catch (error) {
    expect(isCancelled(error)).toBe(true);
    yield* sleep(5);
    end();
    throw error;
  }
}

/** What a group under a deadline of 10 ms throws, whether that has expired, and when it was over. */
function* groupInTimeout(child: Coroutine<void>) {
  let scope: TimeoutScope | undefined;
  try {
    yield* timeout(10, function* (given) {
      scope = given;
      yield* taskGroup(function* (group) {
        group.createTask(child);
        yield* sleep(Number.POSITIVE_INFINITY);
      });
    });
  } catch (error) {
    return { error, expired: scope?.expired, time: getRunningLoop().time() };
  }
  throw new Error("nothing was thrown");
}

test("TMO-17 a deadline around a group ends its tasks, waits for them, and is a TimeoutError", () => {
  runSync(function* () {
    const log: string[] = [];
    const end = yield* groupInTimeout(cleaning(() => log.push("cleaned up")));
    expect(end).toEqual({ error: expect.any(TimeoutError), expired: true, time: 15 });
    expect(isCancelled((end.error as Error).cause)).toBe(true);
    expect(log).toEqual(["cleaned up"]);
  });
});

test("TMO-17 a task that fails on the way out goes first: the group's error leaves the block", () => {
  runSync(function* () {
    const failure = new Error("cleaning up failed");
    const end = yield* groupInTimeout(
      cleaning(() => {
        throw failure;
      }),
    );
    expect(end).toEqual({ error: expect.any(ExceptionGroup), expired: true, time: 15 });
    expect((end.error as ExceptionGroup).errors).toEqual([failure]);
  });
});

test.each(["before", "after"])(
  "WFO-09 an item put in the moment of the deadline, %s it, stays in the queue",
  (order) => {
    runSync(function* () {
      const loop = getRunningLoop();
      const queue = new Queue<string>();
      const put = () => loop.callAt(10, () => queue.putNowait("item"));
      // Of equal deadlines, the one that was set first comes first.
      if (order === "before") put();
      else loop.callSoon(put);
      let error: unknown;
      try {
        yield* waitFor(queue.get(), 10);
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toBeInstanceOf(TimeoutError);
      expect([loop.time(), queue.size, queue.getNowait()]).toEqual([10, 1, "item"]);
    });
  },
);
