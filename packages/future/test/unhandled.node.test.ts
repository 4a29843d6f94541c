// What nobody handles, of which Node tells by events of the process.
import { once } from "node:events";
import {
  type CallScope,
  CancelledError,
  createTask,
  fromPromise,
  run,
  runUntilComplete,
  shield,
  sleep,
} from "@x/future";
import { EventLoop, getRunningLoop, VirtualHost } from "@x/loop";
import { expect, test } from "vitest";
import { crashes } from "./support.node.ts";
import { hostTurn, outcomeOf } from "./support.ts";

test("cancelling the future lets the promise go", async () => {
  const seen = await crashes(async () => {
    await run(function* () {
      for (const promise of [Promise.resolve(1), Promise.reject(new Error("dropped"))]) {
        const future = fromPromise<unknown>(promise);
        expect(future.cancel("why")).toBe(true);
        expect(future.cancelled).toBe(true);
        expect(future.cancel()).toBe(false);
        expect(yield* outcomeOf(future)).toEqual(["CancelledError", "why"]);
      }
      yield* sleep(1);
    });
  });
  expect(seen).toEqual([]);
});

test("a promise settles too late for its loop: nothing happens", async () => {
  const reports: string[] = [];
  let resolve!: (value: string) => void;
  const promise = new Promise<string>((settle) => {
    resolve = settle;
  });
  const seen = await crashes(async () => {
    const left = await run(
      function* () {
        getRunningLoop().setExceptionHandler(({ message }) => reports.push(message));
        const future = fromPromise(promise);
        future.addDoneCallback(() => expect.unreachable());
        createTask(shield(promise));
        createTask(function* () {
          try {
            yield* sleep(1000);
          } finally {
            createTask(promise);
          }
        });
        yield* sleep(0);
        return { future };
      },
      { host: new VirtualHost() },
    );
    resolve("too late for the loop, not for code that awaits it");
    expect(await left.future).toContain("not for code that awaits");
  });
  expect(reports).toEqual(["Task was destroyed but it is pending!"]);
  expect(seen).toEqual([]);
});

test("a rejected promise given to a task is no unhandled rejection", async () => {
  const loop = new EventLoop();
  const seen = await crashes(async () => {
    await run(function* () {
      // Before its first step, it is cancelled.
      createTask(Promise.reject(new Error("cancelled"))).cancel();
      yield* sleep(1);
    });
    // Its loop runs only later.
    const task = createTask(Promise.reject(new Error("seen")), { loop });
    await hostTurn();
    await expect(runUntilComplete(task, loop)).rejects.toThrow(
      expect.objectContaining({ message: expect.stringContaining("seen") }),
    );
  });
  expect(seen).toEqual([]);
  loop.close();
});

test("a program that fails is an ordinary rejection: unhandled only if nobody handles it", async () => {
  const error = new Error("main failed");
  const fail = function* () {
    yield* sleep(0);
    throw error;
  };
  expect(await crashes(() => run(fail).catch(() => {}))).toEqual([]);
  expect(
    await crashes(async () => {
      void run(fail);
      await once(process, "unhandledRejection");
    }),
  ).toEqual([error]);
});

test("a function that cannot be told to end is let go, whatever it takes", async () => {
  let fail!: (error: unknown) => void;
  const work = new Promise<void>((_, reject) => {
    fail = reject;
  });
  const seen = await crashes(async () => {
    await run(
      function* () {
        const first = createTask((_scope: CallScope) => work);
        const second = createTask(async () => {
          await work;
        });
        yield* sleep(1);
        first.cancel();
        second.cancel();
        yield* fromPromise(hostTurn());
        yield* fromPromise(hostTurn());
        expect([first.cancelled, second.cancelled]).toEqual([true, true]);
        fail(new CancelledError());
      },
      { host: new VirtualHost() },
    );
  });
  expect(seen).toEqual([]);
});
