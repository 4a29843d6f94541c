// What async functions wait for in other threads ends with them, and no message is lost by it.
import { type CallScope, createTask, isCancelled, run, sleep } from "@x/future";
import { BODIES } from "@x/test-support";
import { LoopThread, ThreadQueue, toThread } from "@x/worker";
import { describe, expect, test } from "vitest";
import { eventsIn, JOBS, type Jobs } from "./support.node.ts";

/** Begins a body, lets it wait, and cancels it. */
async function cancelled(body: (scope: CallScope) => Promise<unknown>, begun?: () => boolean) {
  const task = createTask(body);
  await sleep(0);
  while (begun?.() === false) await sleep(1);
  task.cancel();
  await expect(task).rejects.toSatisfy(isCancelled);
}

describe.each(Object.entries(BODIES))("what is cancelled %s", (_body, write) => {
  test("takes nothing out of a queue between threads", async () => {
    await run(async () => {
      const queue = new ThreadQueue<number>();
      await cancelled(write(() => queue.get()));
      await cancelled(
        write(async () => {
          for await (const item of queue) expect.fail(`got ${item}`);
        }),
      );
      await queue.put(1);
      expect([queue.size, await queue.get()]).toEqual([1, 1]);
      await cancelled(write(() => queue.join()));
    });
  });

  test("puts nothing into a full queue between threads", async () => {
    await run(async () => {
      const queue = new ThreadQueue<number>({ maxsize: 1 });
      await queue.put(1);
      await cancelled(write(() => queue.put(2)));
      expect(await queue.get()).toBe(1);
      await sleep(0);
      expect(queue.size).toBe(0);
    });
  });

  test("ends the job of a thread", async () => {
    const flags = new Int32Array(new SharedArrayBuffer(4));
    const spin = (shared: Int32Array) => {
      Atomics.store(shared, 0, 1);
      for (;;);
    };
    await run(async () => {
      const begun = () => Atomics.load(flags, 0) === 1;
      await cancelled(
        write(() => toThread(spin, flags)),
        begun,
      );
    });
  });

  test.each(["hold", "holdPlainly"] as const)(
    "cancels what runs in another thread, and waits for its clean-up: %s",
    async (name) => {
      await run(async () => {
        await using thread = new LoopThread();
        const seen: string[] = [];
        const look = async () => {
          seen.push(...(await createTask(eventsIn(thread))));
        };
        const task = createTask(
          write(() => thread.runCoroutineThreadsafe<Jobs[typeof name]>(JOBS, name, ["job"])),
        );
        while (seen.length === 0) await look();
        task.cancel();
        await expect(task).rejects.toSatisfy(isCancelled);
        await look();
        expect([seen[0], seen.at(-1)]).toEqual(["job began", "job cleaned up"]);
      });
    },
  );
});

test("the end of the run ends what async functions have begun in other threads", async () => {
  const thread = new LoopThread();
  await run(async () => {
    await null;
    createTask(async () =>
      thread.runCoroutineThreadsafe<Jobs["holdPlainly"]>(JOBS, "holdPlainly", ["job"]),
    );
    while ((await createTask(eventsIn(thread))).length === 0);
  });
  expect(await run(eventsIn(thread))).toEqual(["job cleaned up"]);
  await thread.stop();
});
