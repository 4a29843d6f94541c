import { allTasks, type Coroutine, call } from "@x/future";
import { defaultHost, type Host } from "@x/loop";
import { openChannel } from "../src/port.ts";

/** What a coroutine throws. */
export function* errorOf(body: Iterable<unknown, unknown> | object): Coroutine<Error> {
  try {
    yield* body as Coroutine<unknown>;
  } catch (error) {
    return error as Error;
  }
  throw new Error("it has thrown nothing");
}

/** Waits until something is so that messages bring about. */
export function* until(condition: () => boolean): Coroutine<void> {
  while (!condition()) yield* call(turn);
}

/** Waits until `count` calls of ends wait in a queue of this thread. */
export function* asked(op: string, count: number): Coroutine<void> {
  yield* until(
    () => [...allTasks()].filter(({ name }) => name === `ThreadQueue.${op}`).length === count,
  );
}

/** Resolved when a message has come from one end of a channel to the other. */
export function turn(): Promise<void> {
  const { near, far } = openChannel();
  return new Promise((resolve) => {
    near.onmessage = () => {
      near.close();
      resolve();
    };
    far.postMessage(null);
  });
}

/** A host whose clock stands still: however long a program is held up, its loop does not let messages
 * in before it has nothing else to do. */
export const timelessHost: Host = { ...defaultHost, now: () => 0 };

/** A host that lets messages in before its loop goes on. */
export const politeHost: Host = { ...timelessHost, soon: defaultHost.later };
