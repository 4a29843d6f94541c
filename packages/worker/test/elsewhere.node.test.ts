// What crosses threads when there are two runs at once, and from inside of a thread.
import { once } from "node:events";
import { MessageChannel } from "node:worker_threads";
import { type Coroutine, createTask, run, sleep } from "@x/future";
import { Executor, LoopThread, runInExecutor, ThreadQueue, ThreadQueueEnd } from "@x/worker";
import { describe, expect, test } from "vitest";
import type { relay, startThread } from "./inner-jobs.ts";
import { eventsIn, JOBS, type Jobs } from "./support.node.ts";

const INNER = new URL("./inner-jobs.ts", import.meta.url);

const add = (a: number, b: number) => a + b;

/** A call that never ends, once it has begun. */
function* forEver(executor: Executor): Coroutine<ReturnType<typeof runInExecutor>> {
  const begun = new Int32Array(new SharedArrayBuffer(4));
  const spin = (begun: Int32Array) => {
    Atomics.store(begun, 0, 1);
    for (;;);
  };
  const task = runInExecutor(executor, spin, begun);
  while (Atomics.load(begun, 0) === 0) yield* sleep(1);
  return task;
}

describe("two runs at once", () => {
  test("share an executor, and the end of the one leaves the other's calls alone", async () => {
    const executor = new Executor({ threads: 2 });
    const ended = run(function* () {
      yield* forEver(executor);
    });
    const sum = run(function* () {
      const task = runInExecutor(executor, add, 1, 2);
      yield* sleep(5);
      return yield* task;
    });
    await ended;
    expect(await sum).toBe(3);
    await executor.shutdown();
  });

  test("share a thread, and the end of the one cancels its own calls there", async () => {
    const thread = new LoopThread();
    const hold = (name: string) =>
      thread.runCoroutineThreadsafe<Jobs["hold"]>(JOBS, "hold", [name]);
    const sum = () => thread.runCoroutineThreadsafe<Jobs["addInSteps"]>(JOBS, "addInSteps", [1, 2]);
    let over = false;
    const long = run(function* () {
      const held = createTask(hold("long"));
      while (!over) yield* sleep(1);
      expect(held.done).toBe(false);
      return yield* sum();
    });
    await run(function* () {
      createTask(hold("short"));
      yield* sum();
    });
    over = true;
    expect(await long).toBe(3);
    expect(await run(eventsIn(thread))).toEqual([
      ...["long began", "short began", "short cancelled: ", "short cleaned up"],
      ...["long cancelled: ", "long cleaned up"],
    ]);
    await thread.stop();
  });

  test("have a queue between them, whose ends wake the loop that waits", async () => {
    const queue = new ThreadQueue<number>({ maxsize: 1 });
    const end = new ThreadQueueEnd(queue.open());
    const got: number[] = [];
    await Promise.all([
      run(function* () {
        for (let item = 0; item < 50; item += 1) yield* queue.put(item);
        queue.shutdown();
      }),
      run(function* () {
        for (let item = 0; item < 25; item += 1) got.push(yield* queue.get());
      }),
      run(function* () {
        for (let item = 0; item < 25; item += 1) got.push(yield* end.get());
      }),
    ]);
    expect(got.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    end.close();
  });
});

describe("inside of a thread", () => {
  test("there are threads, pools and queues as well", async () => {
    const thread = new LoopThread();
    const queue = new ThreadQueue<number>();
    const relayed = await run(function* () {
      const handle = queue.open();
      const transfer = [handle.port];
      yield* thread.runCoroutineThreadsafe<typeof relay>(INNER, "relay", [JOBS.href, handle], {
        transfer,
      });
      return [yield* queue.get(), yield* queue.get(), yield* queue.get()];
    });
    expect(relayed).toEqual([1, 3, 5]);
    await thread.stop();
  });

  test("the end of a thread ends those that it has started", async () => {
    const thread = new LoopThread();
    const { port1, port2 } = new MessageChannel();
    await run(() =>
      thread.runCoroutineThreadsafe<typeof startThread>(INNER, "startThread", [JOBS.href, port2], {
        transfer: [port2],
      }),
    );
    await once(port1, "message");
    const closed = once(port1, "close");
    await thread.stop();
    await closed;
  });
});
