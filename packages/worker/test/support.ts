import { type Coroutine, call } from "@x/future";
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

/** A host that says at once that nothing is left to come, and whether it was asked. */
export function lonelyHost(): Host & { asked: boolean } {
  return {
    ...defaultHost,
    asked: false,
    whenIdle(callback) {
      this.asked = true;
      queueMicrotask(callback);
      return () => {};
    },
  };
}
