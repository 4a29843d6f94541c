// What the tests of queues have another thread do.
import type { MessagePort } from "node:worker_threads";
import { type Coroutine, createTask, forEach } from "@x/future";
import { ThreadQueue, ThreadQueueEnd, type ThreadQueueHandle } from "@x/worker";

export function* produce(handle: ThreadQueueHandle<number>, count: number): Coroutine<void> {
  const end = new ThreadQueueEnd(handle);
  for (let i = 0; i < count; i += 1) yield* end.put(i);
  end.close();
}

export function* consume(handle: ThreadQueueHandle<number>): Coroutine<number[]> {
  const items: number[] = [];
  const end = new ThreadQueueEnd(handle);
  yield* forEach(end, (item) => {
    items.push(item);
    end.taskDone();
  });
  return items;
}

/** Puts without waiting until there is no room; how much there was. */
export function grab(handle: ThreadQueueHandle<number>): number {
  const end = new ThreadQueueEnd(handle);
  for (let count = 0; ; count += 1) {
    try {
      end.putNowait(count);
    } catch {
      return count;
    }
  }
}

export function* getOne(handle: ThreadQueueHandle<number>): Coroutine<number> {
  return yield* new ThreadQueueEnd(handle).get();
}

/** Ends the thread while one of its tasks waits to get, and with an item that was not sent. */
export function* die(handle: ThreadQueueHandle<string>): Coroutine<void> {
  const end = new ThreadQueueEnd(handle);
  createTask(end.get());
  // The queue answers this after it has been asked for an item.
  yield* end.join();
  end.putNowait("never sent");
  process.exit();
}

/** Makes a queue, and sends a handle of it. */
export function openQueue(port: MessagePort): void {
  const handle = new ThreadQueue<string>().open();
  port.postMessage(handle, [handle.port as MessagePort]);
}

/** Puts an item after a while, when the call is long over. */
export function putLater(handle: ThreadQueueHandle<string>): void {
  const end = new ThreadQueueEnd(handle);
  setTimeout(() => end.putNowait("item"), 100);
}

/** Takes an item after a while, when the call is long over, and is done with it. */
export function takeLater(handle: ThreadQueueHandle<string>): void {
  const end = new ThreadQueueEnd(handle);
  setTimeout(async () => {
    await end.get();
    end.taskDone();
  }, 100);
}

/** Closes its end after a while, when the call is long over. */
export function closeLater(handle: ThreadQueueHandle<string>): void {
  const end = new ThreadQueueEnd(handle);
  setTimeout(() => end.close(), 100);
}
