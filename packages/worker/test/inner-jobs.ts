// What the tests have another thread do with threads of its own.
import type { MessagePort } from "node:worker_threads";
import type { Coroutine } from "@x/future";
import {
  LoopThread,
  ThreadQueue,
  ThreadQueueEnd,
  type ThreadQueueHandle,
  toThread,
} from "@x/worker";
import type { addInSteps, spin } from "./jobs.ts";

/** Puts into a queue what a pool, a thread and a thread's queue of this thread bring. */
export function* relay(jobs: string, handle: ThreadQueueHandle<number>): Coroutine<void> {
  const end = new ThreadQueueEnd(handle);
  yield* end.put(yield* toThread((n: number) => n, 1));
  const thread = new LoopThread();
  yield* end.put(
    yield* thread.runCoroutineThreadsafe<typeof addInSteps>(jobs, "addInSteps", [1, 2]),
  );
  const queue = new ThreadQueue<number>();
  const other = new ThreadQueueEnd(queue.open());
  yield* other.put(5);
  yield* end.put(yield* queue.get());
  other.close();
  end.close();
  yield* thread.stop();
}

/** Starts a thread that is busy for ever, from when it posts a message on. */
export function startThread(jobs: string, port: MessagePort): void {
  const transfer = [port];
  new LoopThread()
    .runCoroutineThreadsafe<typeof spin>(jobs, "spin", [port], { transfer })
    .catch(() => {});
}
