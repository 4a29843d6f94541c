import { type Coroutine, runSync } from "@x/future";
import {
  EventLoop,
  type ExceptionContext,
  getEventLoop,
  getRunningLoop,
  setEventLoop,
  VirtualHost,
} from "@x/loop";
import { expect } from "vitest";

/** Runs a program in virtual time. Nothing may be reported to the exception handler. */
export function runQuietly<T>(main: () => Coroutine<T>): T {
  const reports: ExceptionContext[] = [];
  const result = runSync(() => noting(reports, main));
  expectNone(reports);
  return result;
}

/** Runs a program in virtual time, and returns what was reported to the exception handler. */
export function reportsOf(main: () => Coroutine<void>): ExceptionContext[] {
  const reports: ExceptionContext[] = [];
  runSync(() => noting(reports, main));
  return reports;
}

/** Runs an async function whose loop is in virtual time. Nothing may be reported. */
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
    expectNone(reports);
  }
}

/** The body of a test that is a coroutine, in virtual time, of which nothing may be reported. */
export function virtually(main: () => Coroutine<unknown>): () => void {
  return () => void runQuietly(main);
}

/** The same for an async function. */
export function asynchronously(main: () => Promise<unknown>): () => Promise<void> {
  return () => asyncMain(async () => void (await main()));
}

/** The loop's time. */
export const now = (): number => getEventLoop().time();

function* noting<T>(reports: ExceptionContext[], main: () => Coroutine<T>): Coroutine<T> {
  getRunningLoop().setExceptionHandler((context) => reports.push(context));
  return yield* main();
}

/** Without the futures and tasks of the reports: to print a difference, vitest would iterate over them. */
function expectNone(reports: readonly ExceptionContext[]): void {
  expect(reports.map(({ message, error }) => [message, error])).toEqual([]);
}
