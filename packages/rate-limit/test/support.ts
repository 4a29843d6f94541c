import { type Coroutine, runSync, type SuspensionIterator } from "@x/future";
import {
  EventLoop,
  type ExceptionContext,
  getEventLoop,
  getRunningLoop,
  setEventLoop,
  VirtualHost,
} from "@x/loop";
import { expect } from "vitest";

/** The body of a test, in virtual time, of which nothing may be reported. */
export function virtually(main: () => Coroutine<unknown>): () => void {
  return () => {
    const reports: ExceptionContext[] = [];
    runSync(function* () {
      getRunningLoop().setExceptionHandler((context) => reports.push(context));
      yield* main();
    });
    expect(reports).toEqual([]);
  };
}

/** The same for an async function, whose loop is the thread's default one meanwhile. */
export function asynchronously(main: () => Promise<unknown>): () => Promise<void> {
  return async () => {
    const loop = new EventLoop({ host: new VirtualHost() });
    const reports: ExceptionContext[] = [];
    loop.setExceptionHandler((context) => reports.push(context));
    const over = loop.runForever();
    setEventLoop(loop);
    try {
      await main();
    } finally {
      setEventLoop(null);
      loop.stop();
      await over;
      loop.close();
    }
    expect(reports).toEqual([]);
  };
}

/** What something that is waited for throws. */
export function* errorOf(body: {
  [Symbol.iterator](): SuspensionIterator<unknown>;
}): Coroutine<unknown> {
  try {
    yield* body;
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

/** The loop's time. */
export const now = (): number => getEventLoop().time();
