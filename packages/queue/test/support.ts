import { type Coroutine, isCancelled, type Task } from "@x/future";
import { EventLoop, setEventLoop, VirtualHost } from "@x/loop";
import type { Queue } from "@x/queue";

/** What a queue says of itself. */
export function stateOf<T>({ size, empty, full, maxsize, unfinished, closed }: Queue<T>) {
  return { size, empty, full, maxsize, unfinished, closed };
}

/** What a cancelled task's CancelledError says. */
export function* cancelArgs(task: Task<unknown>): Coroutine<readonly unknown[]> {
  try {
    yield* task;
  } catch (error) {
    if (isCancelled(error)) return error.args;
    throw error;
  }
  throw new Error("the task was not cancelled");
}

/** Runs an async function whose loop is in virtual time. */
export async function asyncMain<T>(main: () => Promise<T>): Promise<T> {
  const loop = new EventLoop({ host: new VirtualHost() });
  const over = loop.runForever();
  setEventLoop(loop);
  try {
    return await main();
  } finally {
    setEventLoop(null);
    loop.stop();
    await over;
    loop.close();
  }
}
