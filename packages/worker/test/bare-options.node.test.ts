// A bare value in place of options is an error at the call, wherever there are options.
import { run } from "@x/future";
import { expectNoBareOptions } from "@x/test-support/bare-options";
import { Executor, LoopThread, ThreadQueue, ThreadQueueEnd } from "@x/worker";
import { expect, test } from "vitest";

test("a bare value is refused wherever the API has options", () =>
  run(function* () {
    const executor = new Executor();
    const thread = new LoopThread();
    const queue = new ThreadQueue<object>();
    const end = new ThreadQueueEnd(queue.open());
    const calls: Record<string, (bare: never) => unknown> = {
      "Executor.constructor": (bare) => new Executor(bare),
      "Executor.shutdown": (bare) => executor.shutdown(bare),
      "LoopThread.constructor": (bare) => new LoopThread(bare),
      "LoopThread.callSoonThreadsafe": (bare) => thread.callSoonThreadsafe("a:b", "c", [], bare),
      "LoopThread.runCoroutineThreadsafe": (bare) =>
        thread.runCoroutineThreadsafe("a:b", "c", [], bare),
      "LoopThread.stop": (bare) => thread.stop(bare),
      "ThreadQueue.constructor": (bare) => new ThreadQueue(bare),
      "ThreadQueue.get": (bare) => queue.get(bare),
      "ThreadQueue.join": (bare) => queue.join(bare),
      "ThreadQueue.put": (bare) => queue.put({}, bare),
      "ThreadQueue.putNowait": (bare) => queue.putNowait({}, bare),
      "ThreadQueue.shutdown": (bare) => queue.shutdown(bare),
      "ThreadQueueEnd.get": (bare) => end.get(bare),
      "ThreadQueueEnd.join": (bare) => end.join(bare),
      "ThreadQueueEnd.put": (bare) => end.put({}, bare),
      "ThreadQueueEnd.putNowait": (bare) => end.putNowait({}, bare),
      "ThreadQueueEnd.shutdown": (bare) => end.shutdown(bare),
    };
    expectNoBareOptions(new URL("../etc/worker.api.md", import.meta.url), calls);
    for (const [name, refuse] of Object.entries(calls)) {
      if (takesSignal(name)) {
        expect(() => refuse({ signal: 5000 } as never), name).toThrow(
          new TypeError("signal must be an AbortSignal, not 5000"),
        );
      }
      // As `postMessage` takes what is given away.
      if (!/put|Threadsafe/.test(name)) continue;
      expect(() => refuse([{}] as never), name).toThrow(
        new TypeError("options must be an object such as { transfer: … }, not an array of 1"),
      );
    }
    expect([queue.closed, end.closed, queue.empty]).toEqual([false, false, true]);
    end.close();
    yield* executor.shutdown();
    yield* thread.stop();
  }));

/** All that waits, and the calls. */
function takesSignal(name: string): boolean {
  return !/constructor|putNowait|Queue(?:End)?.shutdown/.test(name);
}
