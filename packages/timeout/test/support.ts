import {
  type Coroutine,
  currentTask,
  runSync,
  type SuspensionIterator,
  sleep,
  type Task,
} from "@x/future";
import {
  EventLoop,
  type ExceptionContext,
  getRunningLoop,
  setEventLoop,
  VirtualHost,
} from "@x/loop";
import { expect } from "vitest";

/** Runs a program in virtual time; nothing may be reported to the exception handler. */
export function runQuietly<T>(main: () => Coroutine<T>): T {
  const reports: ExceptionContext[] = [];
  const result = runSync(function* () {
    getRunningLoop().setExceptionHandler((context) => reports.push(context));
    return yield* main();
  });
  expect(reports).toEqual([]);
  return result;
}

/** Runs an async function whose loop is in virtual time; nothing may be reported. */
export async function asyncMain<T>(main: () => Promise<T>): Promise<T> {
  const loop = new EventLoop({ host: new VirtualHost() });
  const reports: ExceptionContext[] = [];
  loop.setExceptionHandler((context) => reports.push(context));
  const over = loop.runForever();
  setEventLoop(loop);
  try {
    return await main();
  } finally {
    setEventLoop(null);
    loop.stop();
    await over;
    loop.close();
    expect(reports).toEqual([]);
  }
}

/** What `yield*` takes. */
interface Waitable {
  [Symbol.iterator](): SuspensionIterator<unknown>;
}

/** What something that is waited for throws. */
export function* errorOf(body: Waitable): Coroutine<unknown> {
  try {
    yield* body;
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

/** Waits for ever; when cancelled, cleans up for so many ms and notes it. */
export function* cleaning(log: unknown[], name: string, delay = 0): Coroutine<void> {
  try {
    yield* sleep(Number.POSITIVE_INFINITY);
  } finally {
    if (delay > 0) yield* sleep(delay);
    log.push(name);
  }
}

/** Longer than any test. */
export const FOREVER = Number.POSITIVE_INFINITY;

/** The task that asks. */
export const self = () => currentTask() as Task<unknown>;
