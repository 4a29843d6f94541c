import { CancelledError, type Coroutine, createTask, fromPromise, run, sleep } from "@x/future";
import { type MainScope, runMain } from "@x/future/node";
import { getRunningLoop } from "@x/loop";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { deferred, hostTurn, outcomeOf, thrownBy } from "./support.ts";

const signals = ["SIGINT", "SIGTERM"] as const;

const countListeners = () => signals.map((signal) => process.listenerCount(signal));

let listenersBefore: number[];
let exitCodeBefore: typeof process.exitCode;

beforeEach(() => {
  listenersBefore = countListeners();
  exitCodeBefore = process.exitCode;
});

afterEach(() => {
  process.exitCode = exitCodeBefore;
  vi.restoreAllMocks();
  expect(countListeners()).toEqual(listenersBefore);
});

/** What happens when the system sends a signal. */
async function send(signal: (typeof signals)[number]): Promise<void> {
  await hostTurn();
  process.emit(signal, signal);
}

test("a main that returns leaves the exit code alone", async () => {
  const running = runMain(function* () {
    yield* sleep(1);
    expect(countListeners()).toEqual(listenersBefore.map((count) => count + 1));
    process.exitCode = 3;
    return "dropped";
  });
  expect(await running).toBeUndefined();
  expect(process.exitCode).toBe(3);
});

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("RNR-11 %s cancels main, and all that is left cleans up", async (signal, code) => {
  const events: unknown[] = [];
  function* cleaningUp(name: string): Coroutine<void> {
    try {
      yield* sleep(1_000_000);
    } catch (error) {
      yield* sleep(1);
      events.push(name, String(error));
      throw error;
    }
  }
  const running = runMain(function* () {
    createTask(cleaningUp("other"));
    yield* cleaningUp("main");
  });
  await send(signal);
  await running;
  expect(events).toEqual([
    "main",
    `CancelledError: ${signal}`,
    "other",
    "CancelledError: cancelled",
  ]);
  expect(process.exitCode).toBe(code);
});

test("RNR-11 a main that carries on in spite of a signal has the exit code of one that returns", async () => {
  const running = runMain(function* () {
    yield* outcomeOf(sleep(1_000_000));
    yield* sleep(1);
  });
  await send("SIGINT");
  await running;
  expect(process.exitCode).toBe(exitCodeBefore);
});

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 130],
] as const)("RNR-11 the second signal, %s, ends the process at once", async (second, code) => {
  const exit = vi.spyOn(process, "exit").mockReturnValue(undefined as never);
  const cleaned = deferred<void>();
  const running = runMain(function* () {
    yield* outcomeOf(sleep(1_000_000));
    yield* fromPromise(cleaned.promise);
  });
  await send("SIGINT");
  expect(exit).not.toHaveBeenCalled();
  await send(second);
  expect(exit.mock.calls).toEqual([[code]]);
  cleaned.resolve();
  await running;
});

test("programs that run at once share a listener, and a signal cancels them all", async () => {
  const all = Promise.all(Array.from({ length: 3 }, () => runMain(sleep(1_000_000))));
  await runMain(sleep(0));
  expect(countListeners()).toEqual(listenersBefore.map((count) => count + 1));
  await send("SIGINT");
  await all;
  expect(process.exitCode).toBe(130);
});

test("those that look at stopping share one more, until the last of them is over", async () => {
  const more = () => countListeners().map((count, index) => count - (listenersBefore[index] ?? 0));
  const main =
    (delay: number) =>
    async ({ stopping }: MainScope) => {
      expect(stopping.aborted).toBe(false);
      await sleep(delay);
      expect(more()).toEqual([2, 2]);
    };
  const last = runMain(main(1_000_000));
  await Promise.all([runMain(main(0)), runMain(main(1))]);
  expect(more()).toEqual([2, 2]);
  await send("SIGINT");
  await last;
});

test("a program that begins while a signal is passed on was not sent it", async () => {
  const log: string[] = [];
  let next: Promise<void> | undefined;
  const first = runMain(
    async ({ stopping }) => {
      stopping.addEventListener("abort", () => {
        next = runMain(async () => {
          await sleep(1);
          log.push("next is done");
        });
      });
      await sleep(1_000_000);
    },
    { drain: 0 },
  );
  await send("SIGTERM");
  await first;
  await next;
  expect(log).toEqual(["next is done"]);
});

test("a program that is over listens no more, although something looks at stopping", async () => {
  let look: (() => boolean) | undefined;
  await runMain((scope) => {
    look = () => scope.stopping.aborted;
  });
  expect(look?.()).toBe(false);
  expect(countListeners()).toEqual(listenersBefore);
});

describe("with drain", () => {
  test("the first signal only says that it is time to stop", async () => {
    const log: unknown[] = [];
    const running = runMain(
      async ({ signal, stopping }) => {
        const stopped = new Promise((resolve) => stopping.addEventListener("abort", resolve));
        log.push("ready");
        await stopped;
        log.push(stopping.reason, signal.aborted);
      },
      { drain: Number.POSITIVE_INFINITY },
    );
    await send("SIGTERM");
    await running;
    expect(log).toEqual(["ready", "SIGTERM", false]);
    expect(process.exitCode).toBe(exitCodeBefore);
  });

  test("main is cancelled when the time is over", async () => {
    const running = runMain(sleep(1_000_000), { drain: 1 });
    await send("SIGTERM");
    await running;
    expect(process.exitCode).toBe(143);
  });

  test("the second signal cancels main, and the third ends the process at once", async () => {
    const exit = vi.spyOn(process, "exit").mockReturnValue(undefined as never);
    const cleaned = deferred<void>();
    const log: unknown[] = [];
    const running = runMain(
      function* () {
        log.push(yield* outcomeOf(sleep(1_000_000)));
        yield* fromPromise(cleaned.promise);
      },
      { drain: Number.POSITIVE_INFINITY },
    );
    await send("SIGTERM");
    await hostTurn();
    expect(log).toEqual([]);
    await send("SIGINT");
    await hostTurn();
    expect(log).toEqual([["CancelledError", "SIGTERM"]]);
    expect(exit).not.toHaveBeenCalled();
    await send("SIGTERM");
    expect(exit.mock.calls).toEqual([[130]]);
    cleaned.resolve();
    await running;
  });
});

test("after the grace time, what has not ended is reported by name, and the process ends", async () => {
  const cleaned = deferred<void>();
  const exit = vi.spyOn(process, "exit").mockImplementation((() => cleaned.resolve()) as never);
  const reports: string[] = [];
  const running = runMain(
    function* main() {
      getRunningLoop().setExceptionHandler(({ message }) => reports.push(message));
      yield* outcomeOf(sleep(1_000_000));
      yield* fromPromise(cleaned.promise);
    },
    { grace: 1 },
  );
  await send("SIGTERM");
  await running;
  expect(exit.mock.calls).toEqual([[143]]);
  expect(reports).toEqual([
    expect.stringMatching(
      /^Task-\d+ did not end within 1 ms after it was cancelled, and was let go: main > <Promise pending>$/,
    ),
  ]);
});

test("a main that ends within the grace time has the exit code of its signal", async () => {
  const exit = vi.spyOn(process, "exit").mockReturnValue(undefined as never);
  const running = runMain(sleep(1_000_000), { grace: 1_000_000 });
  await send("SIGINT");
  await running;
  expect(process.exitCode).toBe(130);
  expect(exit).not.toHaveBeenCalled();
});

test.each([
  ["an error", new RangeError("main failed")],
  ["a CancelledError without a signal", new CancelledError()],
  ["undefined", undefined],
])("%s that main throws is the caller's, which may leave it to the runtime", async (_, error) => {
  const caught = await runMain(() => {
    throw error;
  }).catch((reason) => [reason]);
  expect(caught).toEqual([error]);
  expect(process.exitCode).toBe(exitCodeBefore);
});

test("so is an error that main throws while it cleans up after a signal", async () => {
  const error = new Error("cannot clean up");
  const running = runMain(function* () {
    yield* outcomeOf(sleep(1_000_000));
    throw error;
  });
  await send("SIGTERM");
  await expect(running).rejects.toBe(error);
  expect(process.exitCode).toBe(exitCodeBefore);
});

test("options are those of run", async () => {
  let debug: boolean | undefined;
  await runMain(
    () => {
      debug = getRunningLoop().debug;
    },
    { debug: true },
  );
  expect(debug).toBe(true);
});

test("RNR-02 inside a step it is an error, and no signal listener is added", async () => {
  await run(() => {
    const error = thrownBy(() => runMain(sleep(0)));
    expect(String(error)).toMatch("cannot be called inside a task or a callback");
    expect(countListeners()).toEqual(listenersBefore);
  });
});
