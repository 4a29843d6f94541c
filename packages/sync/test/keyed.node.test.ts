import { type Coroutine, createTask, runSync, sleep } from "@x/future";
import { type Keyed, KeyedLock, KeyedSemaphore } from "@x/sync";
import { collectGarbage } from "@x/test-support/garbage";
import { expect, test } from "vitest";
import { outcomeOf } from "./support.ts";

test.each<[string, (keys: Keyed<object>, key: object) => Coroutine<void>]>([
  [
    "was released",
    function* (keys, key) {
      (yield* keys.acquire(key)).release();
      yield* keys.with(key, sleep(1));
    },
  ],
  [
    "was waited for in vain",
    function* (keys, key) {
      const lease = yield* keys.acquire(key);
      const waiting = createTask(keys.acquire(key));
      yield* sleep(0);
      waiting.cancel();
      yield* outcomeOf(waiting);
      lease.release();
    },
  ],
  [
    "was released while the task that waited was cancelled",
    function* (keys, key) {
      const lease = yield* keys.acquire(key);
      const waiting = createTask(keys.acquire(key));
      yield* sleep(0);
      lease.release();
      waiting.cancel();
      yield* outcomeOf(waiting);
    },
  ],
  [
    "was asked for and not awaited",
    function* (keys, key) {
      keys.acquire(key);
      yield* sleep(0);
    },
  ],
])("a key that %s is forgotten", async (_how, use) => {
  for (const keys of [new KeyedLock<object>(), new KeyedSemaphore<object>(1)]) {
    const refs = runSync(function* () {
      const refs: WeakRef<object>[] = [];
      for (let i = 0; i < 10; i += 1) {
        const key = {};
        yield* use(keys, key);
        refs.push(new WeakRef(key));
      }
      return refs;
    });
    await collectGarbage();
    // The last may still be on some stack.
    expect(refs.slice(0, 9).filter((ref) => ref.deref() !== undefined)).toEqual([]);
    // Still alive, with all that it knows.
    expect(keys.locked({})).toBe(false);
  }
});
