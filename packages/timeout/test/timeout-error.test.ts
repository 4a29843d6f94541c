// What a TimeoutError tells of its deadline.
import { type Coroutine, type CoroutineCall, createTask, run, sleep } from "@x/future";
import { EventLoop, getRunningLoop, setEventLoop, VirtualHost } from "@x/loop";
import { timeout, timeoutAt, waitFor } from "@x/timeout";
import { describe, expect, test } from "vitest";
import { errorOf, FOREVER, runQuietly } from "./support.ts";

const now = () => getRunningLoop().time();

const LIMITS: Record<string, [expected: number, () => CoroutineCall<unknown>]> = {
  timeout: [10, () => timeout(10, sleep(FOREVER))],
  "a timeout with a fraction": [10.25, () => timeout(10.25, sleep(FOREVER))],
  "a timeout of 0": [0, () => timeout(0, sleep(FOREVER))],
  "a timeout whose body cleans up": [
    10,
    () =>
      timeout(10, function* () {
        try {
          yield* sleep(FOREVER);
        } finally {
          yield* sleep(100);
        }
      }),
  ],
  timeoutAt: [15, () => timeoutAt(now() + 15, sleep(FOREVER))],
  "a timeoutAt of a time that is over": [0, () => timeoutAt(now() - 5, sleep(FOREVER))],
  "a deadline that was moved": [
    25,
    () =>
      timeout(10, function* (scope) {
        yield* sleep(5);
        scope.reschedule(now() + 20);
        yield* sleep(FOREVER);
      }),
  ],
  waitFor: [15, () => waitFor(sleep(FOREVER), 15)],
  "waitFor without time": [0, () => waitFor(sleep(FOREVER), -1)],
  "waitFor of a task, without time": [0, () => waitFor(createTask(sleep(FOREVER)), 0)],
};

describe.each(Object.entries(LIMITS))(
  "the error of %s says after how long it came",
  (_name, [ms, limit]) => {
    const expected = { name: "TimeoutError", message: `timed out after ${ms} ms` };

    test("in a coroutine", () => {
      runQuietly(function* () {
        yield* sleep(0.1);
        expect(yield* errorOf(limit())).toMatchObject(expected);
      });
    });

    test("in an async function", () =>
      run(
        async () => {
          expect(await limit().catch((error: unknown) => error)).toMatchObject(expected);
        },
        { host: new VirtualHost() },
      ));
  },
);

describe("in debug mode the stack has the line that set the deadline", () => {
  // None of them returns the call itself: JavaScriptCore would leave the function out of the stack, as a tail call.
  const limits: Record<string, () => CoroutineCall<unknown>> = {
    timeout: function setsTheDeadline() {
      const limited = timeout(1, sleep(FOREVER));
      return limited;
    },
    timeoutAt: function setsTheDeadline() {
      const limited = timeoutAt(now() + 1, sleep(FOREVER));
      return limited;
    },
    waitFor: function setsTheDeadline() {
      const limited = waitFor(sleep(FOREVER), 1);
      return limited;
    },
    "waitFor without time": function setsTheDeadline() {
      const limited = waitFor(sleep(FOREVER), 0);
      return limited;
    },
  };
  const PLACE = /^TimeoutError: timed out after [01] ms\n.*setsTheDeadline/s;

  describe.each(Object.entries(limits))("%s", (_name, limit) => {
    test("in a coroutine", () =>
      run(
        function* (): Coroutine<void> {
          expect(((yield* errorOf(limit())) as Error).stack).toMatch(PLACE);
        },
        { debug: true, host: new VirtualHost() },
      ));

    test("in an async function", () =>
      run(
        async () => {
          const error: Error = (await limit().catch((error: unknown) => error as Error)) as Error;
          expect(error.stack).toMatch(PLACE);
        },
        { debug: true, host: new VirtualHost() },
      ));
  });

  test("outside of all tasks, where the loop was set", async () => {
    const loop = new EventLoop({ debug: true, host: new VirtualHost() });
    const over = loop.runForever();
    setEventLoop(loop);
    async function setsTheDeadline(): Promise<unknown> {
      return await timeout(1, sleep(FOREVER));
    }
    try {
      const error = await setsTheDeadline().catch((error: unknown) => error);
      expect((error as Error).stack).toMatch(PLACE);
    } finally {
      setEventLoop(null);
      loop.stop();
      await over;
      loop.close();
    }
  });
});
