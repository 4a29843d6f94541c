// Deadlines around async functions: what counts, and what is let go after a grace time. Each is tested in both
// ways in which an async function learns that it is cancelled.
import {
  call,
  createTask,
  Future,
  type GraceOption,
  type SignalOption,
  sleep,
  TimeoutError,
} from "@x/future";
import { getEventLoop } from "@x/loop";
import { moveOnAfter, timeout, timeoutAt, waitFor } from "@x/timeout";
import { describe, expect, test } from "vitest";
// @boundaries-ignore helpers of tests
import { quietly, reportedBy, type Told, ways } from "../../future/test/ways.ts";

const NEVER = Number.POSITIVE_INFINITY;

/** What something comes to: a value or an error, and when. */
async function endOf(awaitable: PromiseLike<unknown>): Promise<{ end: unknown; after: number }> {
  const { loop } = new Future();
  const start = loop.time();
  const end = await Promise.resolve(awaitable).catch((error: unknown) => error);
  return { end, after: loop.time() - start };
}

type Body = (scope: { readonly signal: AbortSignal }) => Promise<unknown>;

type Within = (body: Body, options?: GraceOption & SignalOption) => PromiseLike<unknown>;

const DEADLINES: Record<string, Within> = {
  timeout: (body, options) => timeout(10, body, options),
  timeoutAt: (body, options) => timeoutAt(getEventLoop().time() + 10, body, options),
  moveOnAfter: (body, options) => moveOnAfter(10, body, "late", options),
};

const deadlines = (told: Told): Record<string, Within> => ({
  ...DEADLINES,
  "a timeout in a timeout": (body, options) =>
    timeout(10, async (scope) => timeout(100, body, told(scope)), options),
  "a timeout around a call": (body, options) =>
    timeout(
      10,
      call(async (scope) => call(body, told(scope))),
      options,
    ),
});

/** How what has not ended by itself ends. */
function ending(name: string): unknown {
  return name === "moveOnAfter" ? "late" : expect.any(TimeoutError);
}

describe.each(ways)("an async function that %s", (_way, told) => {
  describe.each([
    ...Object.entries(deadlines(told)),
    ["waitFor", (body: Body) => waitFor(body, 10)] as const,
  ])("under %s", (_name, within) => {
    test(
      "a value that comes late counts",
      quietly(async () => {
        const body: Body = async (scope) => {
          await sleep(NEVER, undefined, told(scope)).catch(() => {});
          return sleep(5, "a value");
        };
        expect(await endOf(within(body))).toEqual({ end: "a value", after: 15 });
        const listening: Body = ({ signal }) =>
          new Promise((resolve) => signal.addEventListener("abort", () => resolve("told")));
        expect(await endOf(within(listening))).toEqual({ end: "told", after: 10 });
      }),
    );

    test(
      "an error of its own counts",
      quietly(async () => {
        const body: Body = async (scope) => {
          await sleep(NEVER, undefined, told(scope)).catch(() => {});
          await sleep(5);
          throw new RangeError("own");
        };
        expect(await endOf(within(body))).toEqual({ end: new RangeError("own"), after: 15 });
      }),
    );

    test(
      "nothing is left of it for what is awaited next",
      quietly(async () => {
        const foreign = new Promise((resolve) => setTimeout(resolve));
        const bodies: Body[] = [
          async (scope) => sleep(NEVER, undefined, told(scope)),
          async () => foreign,
          async () => new Promise(() => {}),
        ];
        for (const body of bodies) {
          await endOf(within(body));
          expect(await sleep(1, "went on")).toBe("went on");
        }
      }),
    );
  });

  describe.each(Object.entries(deadlines(told)))("grace of %s", (name, within) => {
    test(
      "what ends in time is not let go",
      quietly(async () => {
        const body: Body = async (scope) => {
          try {
            await sleep(NEVER, undefined, told(scope));
          } finally {
            await sleep(4);
          }
        };
        expect(await endOf(within(body, { grace: 5 }))).toEqual({ end: ending(name), after: 14 });
      }),
    );

    test("what is let go is stopped at its next wait", async () => {
      const log: unknown[] = [];
      const gate = new Future<void>();
      await reportedBy(async () => {
        const body: Body = async (scope) => {
          scope.signal.throwIfAborted();
          await new Promise<void>((resolve) => gate.addDoneCallback(() => resolve()));
          log.push("goes on");
          await sleep(1, undefined, told(scope)).catch((error: unknown) =>
            log.push((error as Error).name),
          );
        };
        await endOf(within(body, { grace: 5 }));
        log.push("let go");
        gate.setResult();
        await sleep(1);
      });
      expect(log).toEqual(["let go", "goes on", "CancelledError"]);
    });

    test("clean-up that goes on and on is stopped", async () => {
      const log: string[] = [];
      const reports = await reportedBy(async () => {
        const body: Body = async (scope) => {
          try {
            await sleep(NEVER, undefined, told(scope));
          } finally {
            await sleep(NEVER).finally(() => log.push("stopped"));
          }
        };
        expect(await endOf(within(body, { grace: 5 }))).toEqual({ end: ending(name), after: 15 });
        await sleep(1);
      });
      expect([reports.length, log]).toEqual([1, ["stopped"]]);
    });
  });

  test(
    "clean-up of what is awaited together goes on after the function has ended",
    quietly(async () => {
      const log: string[] = [];
      const cleaning: Body = async (scope) => {
        try {
          await sleep(NEVER, undefined, told(scope));
        } finally {
          await sleep(7);
          log.push("cleaned up");
        }
      };
      const body: Body = async (scope) =>
        Promise.all([sleep(NEVER, undefined, told(scope)), call(cleaning, told(scope))]);
      expect(await endOf(timeout(10, body))).toEqual({ end: expect.any(TimeoutError), after: 10 });
      await sleep(8);
      expect(log).toEqual(["cleaned up"]);
    }),
  );

  test(
    "of deadlines that nest, the outer one ends the inner as well",
    quietly(async () => {
      const seen: unknown[] = [];
      const forever: Body = async (scope) => sleep(NEVER, undefined, told(scope));
      const inner: Body = async (scope) => {
        seen.push(await endOf(timeout(10, forever, told(scope))));
        seen.push(await endOf(timeout(100, forever, told(scope))));
        throw new TimeoutError("ended by the outer one");
      };
      const { end, after } = await endOf(
        timeout(20, async (scope) => {
          scope.signal.throwIfAborted();
          await inner(scope);
        }),
      );
      expect([end, after]).toEqual([new TimeoutError("ended by the outer one"), 20]);
      expect(seen).toEqual([
        { end: expect.any(TimeoutError), after: 10 },
        { end: expect.objectContaining({ name: "CancelledError" }), after: 10 },
      ]);
    }),
  );

  test(
    "deadlines of calls that are awaited together do not touch one another",
    quietly(async () => {
      const ends = [10, 20, 30].map((delay) =>
        endOf(timeout(delay, async () => sleep(25, "in time"))),
      );
      expect(await Promise.all(ends)).toEqual([
        { end: expect.any(TimeoutError), after: 10 },
        { end: expect.any(TimeoutError), after: 20 },
        { end: "in time", after: 25 },
      ]);
    }),
  );

  test.each(Object.keys(DEADLINES))(
    "a cancellation is not lost, not even while a value is on its way: %s",
    (name) =>
      quietly(async () => {
        const within = DEADLINES[name] as Within;
        const arrived: number[] = [];
        for (let turns = 1; turns < 10; turns += 1) {
          let settle!: (value: string) => void;
          const body: Body = () =>
            new Promise((resolve) => {
              settle = resolve;
            });
          const task = createTask(function* () {
            yield* call(() => within(body, { grace: 5 }));
            arrived.push(turns);
            yield* sleep(1000);
          });
          await sleep(1);
          settle("arrived");
          for (let turn = 0; turn < turns; turn += 1) await null;
          task.cancel();
          await Promise.resolve(task).catch(() => {});
          expect(task.cancelled).toBe(true);
        }
        expect(arrived.length).toBeGreaterThan(0);
      })(),
  );
});

describe.each(Object.entries(DEADLINES))("grace of %s", (name, within) => {
  /** Reads its signal, so that it is waited for, and does not end. */
  const stubborn: Body = async ({ signal }) => {
    signal.throwIfAborted();
    await new Promise(() => {});
  };

  test("what does not end is let go, reported by name, and not waited for at the end of the run", async () => {
    const reports = await reportedBy(async () => {
      expect(await endOf(within(stubborn, { grace: 5 }))).toEqual({
        end: ending(name),
        after: 15,
      });
    });
    expect(reports).toEqual([
      expect.stringMatching(
        /^Task-\d+ did not end within 5 ms after it was cancelled, and was let go: /,
      ),
    ]);
  });
});

test("a promise that is given to a task which is cancelled before it begins is not left unhandled", async () => {
  const stop = new Error("stop");
  const broken = Promise.reject(new Error("too late"));
  const task = createTask(timeout(100, broken), { signal: AbortSignal.abort(stop) });
  await expect(task).rejects.toBe(stop);
});

describe("a body with a grace time", () => {
  test.each<[string, () => unknown]>([
    ["a function", () => "at once"],
    [
      "a coroutine",
      // biome-ignore lint/correctness/useYield: it never waits
      function* () {
        return "at once";
      },
    ],
  ])("may end at once: %s", (_, body) =>
    quietly(async () => {
      expect(await timeout(10, body as () => string, { grace: 5 })).toBe("at once");
    })(),
  );

  test(
    "that has ended as cancelled is told once, however often its task is cancelled",
    quietly(async () => {
      const task = createTask(timeout(NEVER, async () => sleep(NEVER), { grace: 5 }));
      await sleep(1);
      while (!task.done) {
        task.cancel("enough");
        await sleep(0);
      }
      expect(await endOf(task)).toMatchObject({ end: { args: ["enough"] } });
    }),
  );
});
