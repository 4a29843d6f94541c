import { type Coroutine, createTask, Future, run, runSync, shield, sleep } from "@x/future";
import { addWaiter, type Waiter } from "@x/future/internal";
import { expect, test } from "vitest";
import { atOnce, outcomeOf, TestLoop, traced } from "./support.ts";
import { follows } from "./ways.ts";

test.each([[[]], [["why"]]])(
  "SHD-01 cancelling the waiter leaves the shielded task alone (%j)",
  (args) => {
    runSync(function* () {
      const inner = createTask(sleep(10, "result"));
      const waiting = createTask(function* () {
        return yield* shield(inner);
      });
      yield* sleep(1);
      waiting.cancel(...args);
      expect(yield* outcomeOf(waiting)).toEqual(["CancelledError", ...args]);
      expect([inner.done, inner.cancelling]).toEqual([false, 0]);
      expect(yield* inner).toBe("result");
    });
  },
);

test("SHD-02 cancelling the shielded task cancels its waiter", () => {
  runSync(function* () {
    const inner = createTask(sleep(10));
    const waiting = createTask(shield(inner));
    yield* sleep(1);
    inner.cancel("why");
    expect(yield* outcomeOf(waiting)).toEqual(["CancelledError"]);
    expect(waiting.cancelling).toBe(0);
  });
});

test("SHD-03 what is done comes back as it is; else a future that can be cancelled at once", () => {
  runSync(function* () {
    const done = new Future<string>();
    done.setResult("done");
    expect(shield(done)).toBe(done);
    const inner = createTask(sleep(10));
    const outer = shield(inner);
    expect(outer).not.toBe(inner);
    expect([outer.cancel(), outer.cancelled]).toEqual([true, true]);
    yield* sleep(0);
    expect(inner.done).toBe(false);
  });
});

test("SHD-04 HOP-02 a shield takes one iteration more", () => {
  const events = traced(function* (log, loop) {
    const inner = new Future<string>();
    const outer = shield(inner);
    outer.addDoneCallback(() => log("outer's callback"));
    loop.callSoon(() => {
      log("inner done");
      inner.setResult("result");
    });
    log(yield* outer);
  });
  expect(events).toEqual(["2 inner done", "4 outer's callback", "4 result"]);
});

test("a shield passes errors on", () => {
  runSync(function* () {
    const error = new Error("failed");
    const inner = createTask(() => {
      throw error;
    });
    const outer = shield(inner);
    expect(yield* outcomeOf(outer)).toEqual(["Error"]);
    expect(outer.exception()).toBe(error);
  });
});

test("SHD-05 a failure after the shield was cancelled is reported, once", () => {
  const loop = new TestLoop();
  const error = new TypeError("failed");
  const inner = new Future<never>({ loop });
  loop.task(function* () {
    for (const outer of [shield(inner), shield(inner)]) outer.cancel();
    yield* sleep(0);
  });
  loop.turn(2);
  inner.setException(error);
  loop.drain();
  loop.close();
  expect(loop.messages).toEqual(["TypeError exception in shielded future"]);
  expect(loop.reports[0]?.error).toBe(error);
  expect(loop.reports[0]?.future).toBe(inner);
});

test("SHD-05 also when another task waits for it and handles the error, as in CPython", () => {
  const loop = new TestLoop();
  const inner = new Future<never>({ loop });
  const waiting = loop.task(outcomeOf(inner));
  shield(inner).cancel();
  loop.turn();
  inner.setException(new Error("failed"));
  loop.drain();
  expect(waiting.result()).toEqual(["Error"]);
  expect(loop.messages).toEqual(["Error exception in shielded future"]);
});

test("SHD-05 whatever was thrown", () => {
  const loop = new TestLoop();
  const inner = new Future<never>({ loop });
  shield(inner).cancel();
  loop.turn();
  inner.setException("text");
  loop.drain();
  expect(loop.messages).toEqual(["Error exception in shielded future"]);
});

test.each([
  ["succeeds", (inner: Future<number>) => inner.setResult(1)],
  ["is cancelled", (inner: Future<number>) => inner.cancel()],
])("nothing is reported when the shielded %s after all", (_how, settle) => {
  const loop = new TestLoop();
  const inner = new Future<number>({ loop });
  shield(inner).cancel();
  loop.turn();
  settle(inner);
  loop.drain();
  loop.close();
  expect(loop.reports).toEqual([]);
});

test.each([
  ["result", (inner: Future<unknown>) => inner.setResult("result")],
  ["error", (inner: Future<unknown>) => inner.setException(new Error("failed"))],
])("cancelled between the inner future's %s and its own", (_what, settle) => {
  runSync(function* () {
    const inner = new Future<unknown>();
    const outer = shield(inner);
    settle(inner);
    outer.cancel("why");
    expect(yield* outcomeOf(outer)).toEqual(["CancelledError", "why"]);
    // The inner one still has the result.
    expect(yield* outcomeOf(inner)).toEqual(expect.anything());
  });
});

test("a failure that the shield has passed on is not reported as well", () => {
  const loop = new TestLoop();
  const inner = new Future<string>({ loop });
  const outer = shield(inner);
  inner.setException(new Error("failed"));
  loop.drain();
  expect([outer.exception(), loop.reports]).toEqual([new Error("failed"), []]);
});

test("a shield that is cancelled when its future is just done is not reported", () => {
  const loop = new TestLoop();
  const inner = new Future<string>({ loop });
  const outer = shield(inner);
  inner.setResult("result");
  outer.cancel();
  loop.drain();
  expect([outer.cancelled, loop.reports]).toEqual([true, []]);
});

test("SHD-06 shield makes a task of a coroutine, on the thread's loop when none runs", async () => {
  expect(await shield(sleep(1, "result"))).toBe("result");
  expect(await shield(Promise.resolve("promise"))).toBe("promise");
});

test("SHD-06 and goes on with it after it was cancelled", () => {
  const loop = new TestLoop();
  let finished = false;
  const task = loop.task(function* () {
    yield* shield(
      (function* () {
        yield* sleep(5);
        finished = true;
      })(),
    );
  });
  loop.turn(2);
  task.cancel();
  loop.drain();
  expect([task.cancelled, finished]).toEqual([true, true]);
});

test("shield refuses what cannot be awaited", () => {
  expect(() => shield(42 as never)).toThrow(TypeError);
  const coroutine = atOnce(() => 1);
  expect(runSync(coroutine)).toBe(1);
  expect(() => shield(coroutine)).toThrow(
    expect.objectContaining({ message: expect.stringContaining("coroutine was already awaited") }),
  );
});

/** A future that counts its waiters. */
class Lasting extends Future<string> {
  waiters = 0;

  override [addWaiter](waiter: Waiter): void {
    this.waiters += 1;
    super[addWaiter](waiter);
  }

  override removeDoneCallback(callback: (future: this) => void): number {
    const removed = super.removeDoneCallback(callback);
    this.waiters -= removed;
    return removed;
  }
}

test.each<[string, (inner: Future<string>) => Coroutine<string> | Promise<string>]>([
  [
    "coroutine",
    function* (inner: Future<string>) {
      return yield* shield(inner);
    },
  ],
  // One that nothing follows is let go, and its shield waits on.
  ...(follows
    ? [
        ["async function", async (inner: Future<string>) => await shield(inner)] as [
          string,
          (inner: Future<string>) => Promise<string>,
        ],
      ]
    : []),
])("shields that were given up by a %s leave one callback for all of them", async (_kind, body) => {
  await run(function* () {
    const inner = new Lasting();
    for (let i = 0; i < 5; i += 1) {
      const task = createTask(() => body(inner) as Coroutine<string>);
      yield* sleep(1);
      task.cancel();
      expect(yield* outcomeOf(task)).toEqual(["CancelledError"]);
      expect(inner.waiters).toBe(1);
    }
    const waiting = createTask(body(inner));
    yield* sleep(0);
    inner.setResult("result");
    expect(yield* waiting).toBe("result");
  });
});
