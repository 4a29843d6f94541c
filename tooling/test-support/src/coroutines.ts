import { type Coroutine, currentTask, type SuspensionIterator, sleep, type Task } from "@x/future";

/** Longer than any test. */
export const FOREVER: number = Number.POSITIVE_INFINITY;

/** What `yield*` takes. */
interface Waitable {
  [Symbol.iterator](): SuspensionIterator<unknown>;
}

/** Returns what is thrown by something that is waited for. */
export function* errorOf(body: Waitable): Coroutine<unknown> {
  try {
    yield* body;
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

/** Waits for ever. When it is cancelled, it cleans up for `delay` ms and notes its name. */
export function* cleaning(log: unknown[], name: string, delay = 0): Coroutine<void> {
  try {
    yield* sleep(FOREVER);
  } finally {
    if (delay > 0) yield* sleep(delay);
    log.push(name);
  }
}

/** Fails after `delay` ms. */
export function* failing(message: string, delay = 0): Coroutine<never> {
  yield* sleep(delay);
  throw new Error(message);
}

/** The task that calls it. */
export const self = (): Task<unknown> => currentTask() as Task<unknown>;
