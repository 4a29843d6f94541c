// What an async generator awaits when it is closed is in a scope, as what it awaits for its items is.
import { call, createTask, currentTask, Future, forEach, iterate, run, sleep } from "@x/future";
import { VirtualHost } from "@x/loop";
import { describe, expect, test } from "vitest";
import { outcomeOf } from "./support.ts";

const NEVER = Number.POSITIVE_INFINITY;

/** A source of one item, whose clean-up waits for a given time, in ms. */
async function* closing(ms: number, log: unknown[]) {
  try {
    yield "item";
    yield sleep(NEVER);
  } finally {
    try {
      await sleep(0);
      log.push(`closing in ${currentTask()?.name}`);
      await sleep(ms);
      log.push("closed");
    } catch (error) {
      log.push(String(error));
    }
  }
}

const close = function* (source: AsyncIterable<unknown>) {
  const iterator = iterate(source);
  yield* iterator.next();
  yield* iterator.close();
};

const leave = function* (source: AsyncIterable<unknown>) {
  yield* outcomeOf(
    forEach(source, () => {
      throw new RangeError("enough");
    }),
  );
};

describe.each([
  ["iterate", close],
  ["forEach", leave],
])("what a source of %s awaits when it is closed", (_, use) => {
  test("is a part of the task, and is waited for", async () => {
    const log: unknown[] = [];
    await run(
      function* () {
        yield* createTask(use(closing(5, log)), { name: "its task" });
        log.push("over");
      },
      { host: new VirtualHost() },
    );
    expect(log).toEqual(["closing in its task", "closed", "over"]);
  });

  test("is cancelled with the task", async () => {
    const log: unknown[] = [];
    await run(
      function* () {
        const task = createTask(use(closing(NEVER, log)), { name: "its task" });
        yield* sleep(5);
        task.cancel("too late");
        yield* outcomeOf(task);
        log.push("over");
      },
      { host: new VirtualHost() },
    );
    expect(log).toEqual(["closing in its task", "CancelledError: too late", "over"]);
  });
});

test("what a source awaits when it is closed is not cancelled by the request that closes it", async () => {
  const log: unknown[] = [];
  await run(
    function* () {
      const task = createTask(
        forEach(closing(5, log), () => sleep(NEVER)),
        { name: "its task" },
      );
      yield* sleep(1);
      task.cancel();
      yield* outcomeOf(task);
      log.push("over");
    },
    { host: new VirtualHost() },
  );
  expect(log).toEqual(["closing in its task", "closed", "over"]);
});

describe("what is begun and not awaited is cancelled at the end", () => {
  const begin = (log: string[]) => {
    call(function* () {
      yield* outcomeOf(sleep(NEVER));
      log.push("cancelled");
    }).catch(() => {});
  };

  test("of forEach, when its body has begun it", async () => {
    const log: string[] = [];
    await run(
      async () => {
        await forEach([1], async () => {
          begin(log);
          await sleep(1);
          log.push("end of the body");
        });
        await sleep(1);
        log.push("over");
      },
      { host: new VirtualHost() },
    );
    expect(log).toEqual(["end of the body", "cancelled", "over"]);
  });

  test("all of it, also when the cancel of one call ends the wait for something else", async () => {
    const log: string[] = [];
    await run(
      async () => {
        await forEach([1], async () => {
          const gate = new Future<void>();
          const first = call(async ({ signal }) => {
            signal.addEventListener("abort", () => gate.setResult());
            await sleep(NEVER);
          });
          first.catch(() => {});
          gate.then();
          begin(log);
          await sleep(1);
        });
        await sleep(1);
        log.push("over");
      },
      { host: new VirtualHost() },
    );
    expect(log).toEqual(["cancelled", "over"]);
  });

  test("of the call of next in which the source has begun it", async () => {
    const log: string[] = [];
    const source: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({
        next: async () => {
          begin(log);
          await sleep(1);
          return { done: false, value: log.push("given") };
        },
      }),
    };
    await run(
      async () => {
        const iterator = iterate(source);
        await iterator.next();
        await sleep(1);
        log.push("over");
        await iterator.close();
      },
      { host: new VirtualHost() },
    );
    expect(log).toEqual(["given", "cancelled", "over"]);
  });
});
