import { type Coroutine, run, runSync, type SuspensionIterator } from "@x/future";
import {
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

/** Whether the runtime carries the scopes of async functions along, which browsers do not. */
export const follows: boolean = "process" in globalThis;

/** The same for an async function. */
export function asynchronously(main: () => Promise<unknown>): () => Promise<void> {
  return async () => {
    const reports: ExceptionContext[] = [];
    const reporting = async (): Promise<void> => {
      getRunningLoop().setExceptionHandler((context) => reports.push(context));
      await main();
    };
    await run(onItsLoop(reporting), { host: new VirtualHost() });
    expect(reports).toEqual([]);
  };
}

/** A main function that finds its loop after an `await`, too: where no scope follows it, as the current one. */
export function onItsLoop(main: () => Promise<void>): () => Promise<void> {
  if (follows) return main;
  return async () => {
    setEventLoop(getRunningLoop());
    try {
      await main();
    } finally {
      setEventLoop(null);
    }
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
