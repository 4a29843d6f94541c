import {
  type Coroutine,
  createTask,
  Future,
  runSync,
  type SuspensionIterator,
  sleep,
} from "@x/future";
import {
  EventLoop,
  type ExceptionContext,
  getRunningLoop,
  setEventLoop,
  VirtualHost,
} from "@x/loop";
import { expect } from "vitest";

/** Runs a program in virtual time, and gives what was reported to the exception handler. */
export function reportsOf(main: () => Coroutine<void>): ExceptionContext[] {
  const reports: ExceptionContext[] = [];
  runSync(function* () {
    getRunningLoop().setExceptionHandler((context) => reports.push(context));
    yield* main();
  });
  return reports;
}

/** Runs a program in virtual time; nothing may be reported to the exception handler. */
export function runQuietly(main: () => Coroutine<void>): void {
  expect(reportsOf(main).map(({ message, error }) => [message, error])).toEqual([]);
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
    expect(reports.map(({ message, error }) => [message, error])).toEqual([]);
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

/** Fails after so many ms. */
export function* failing(message: string, delay = 0): Coroutine<never> {
  yield* sleep(delay);
  throw new Error(message);
}

/** Counts the iterations of the loop from now on. */
export function iterations(): { readonly count: number } {
  const clock = { count: 0 };
  createTask(function* () {
    for (;;) {
      clock.count += 1;
      yield* sleep(0);
    }
  });
  return clock;
}

/** Virtual time, in ms since the start. */
export const now = () => getRunningLoop().time();

/** Checks that things are the very same: vitest's own comparison would iterate over futures. */
export function expectSame(actual: Iterable<unknown>, expected: readonly unknown[]): void {
  const items = [...actual];
  expect(items.map((item, index) => item === expected[index])).toEqual(expected.map(() => true));
}

/** A future that counts its done-callbacks. */
export class Watched<T> extends Future<T> {
  callbacks = 0;

  override addDoneCallback(callback: (future: this) => void): void {
    super.addDoneCallback(callback);
    this.callbacks += 1;
  }

  override removeDoneCallback(callback: (future: this) => void): number {
    const removed = super.removeDoneCallback(callback);
    this.callbacks -= removed;
    return removed;
  }
}
