// Programs whose result is a task, a call or a promise that is still pending when main ends. A promise takes
// over the outcome of such a result, so the loop has to bring that about before it is closed.
import {
  type Awaitable,
  type Coroutine,
  call,
  coroutine,
  createTask,
  DeadlockError,
  Future,
  run,
  runUntilComplete,
  sleep,
} from "@x/future";
import { EventLoop, getRunningLoop, VirtualHost } from "@x/loop";
import { describe, expect, test } from "vitest";
import { IdleHost } from "./support.ts";
import { onItsLoop } from "./ways.ts";

const begin = () => createTask(sleep(10, "result"));
const submit = coroutine(function* submit(): Coroutine<unknown> {
  yield* sleep(0);
  return begin();
});

const mains: Record<string, () => Awaitable<unknown>> = {
  "a call that makes a task": () => submit(),
  "a coroutine that makes a task": () =>
    (function* (): Coroutine<unknown> {
      yield* sleep(0);
      return begin();
    })(),
  "a task of a call that makes a task": () => () => createTask(submit()),
  "a plain function that returns a task": () => begin,
  "a plain function that returns a call that makes a task": () => () => submit(),
  "an async function that returns a task": () => onItsLoop(async () => begin()),
  "a call of a function that makes a task": () => call(() => submit()),
  "a coroutine that returns a call": () =>
    (function* (): Coroutine<unknown> {
      yield* sleep(0);
      return sleep(10, "result");
    })(),
  "a coroutine that returns a call that makes a task": () =>
    (function* (): Coroutine<unknown> {
      yield* sleep(0);
      return submit();
    })(),
  "a coroutine that returns a promise": () =>
    (function* (): Coroutine<unknown> {
      yield* sleep(0);
      return begin().then();
    })(),
};

describe.each(Object.entries(mains))("%s", (_name, main) => {
  test("is run to the end of what it returns", async () => {
    const host = new VirtualHost();
    expect(await run(main(), { host })).toBe("result");
    expect(host.now()).toBe(10);
  });

  test("is run so by runUntilComplete, too", async () => {
    const loop = new EventLoop({ host: new VirtualHost() });
    expect(await runUntilComplete(main(), loop)).toBe("result");
    expect(loop.time()).toBe(10);
    loop.close();
  });
});

test("the failure of the task that main returns is the program's", async () => {
  const error = new RangeError("failed");
  const failing = function* (): Coroutine<unknown> {
    yield* sleep(1);
    throw error;
  };
  const main = function* (): Coroutine<unknown> {
    yield* sleep(0);
    return createTask(failing());
  };
  await expect(run(main)).rejects.toBe(error);
});

test("a task that is never done is named by a DeadlockError", async () => {
  const main = function* (): Coroutine<unknown> {
    yield* sleep(0);
    return createTask(new Future(), { name: "never" });
  };
  const error = await run(main, { host: new IdleHost() }).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(DeadlockError);
  expect(String(error)).toContain("never");
});

test("an abort of the signal cancels the task that main returns, which gets its grace time", async () => {
  const controller = new AbortController();
  const reason = new Error("given up");
  const host = new VirtualHost();
  const reports: string[] = [];
  const slow = function* (): Coroutine<void> {
    try {
      yield* sleep(Number.POSITIVE_INFINITY);
    } finally {
      yield* sleep(1000);
    }
  };
  const main = function* (): Coroutine<unknown> {
    yield* sleep(0);
    const loop = getRunningLoop();
    loop.setExceptionHandler(({ message }) => reports.push(message));
    loop.callLater(10, () => controller.abort(reason));
    return createTask(slow(), { name: "slow" });
  };
  const { signal } = controller;
  await expect(run(main, { signal, grace: 5, host })).rejects.toBe(reason);
  expect(reports[0]).toMatch(/^slow did not end within 5 ms after it was cancelled/);
});
