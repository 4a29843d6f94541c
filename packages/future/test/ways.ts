import { currentSignal, run, type SignalOption } from "@x/future";
import { type ExceptionContext, getRunningLoop, setEventLoop, VirtualHost } from "@x/loop";
import { expect } from "vitest";

/** Whether scopes follow async functions in this runtime, so that they are known after an `await`, too. */
export const follows: boolean = await run(async ({ signal }) => {
  await null;
  return currentSignal() === signal;
});

/** What an async function gives to what it waits for, so that it is told when it is cancelled. */
export type Told = (scope: { readonly signal: AbortSignal }) => SignalOption | undefined;

const passed: Told = ({ signal }) => ({ signal });

/** The ways in which an async function is told: everywhere by the signal that it passes on, and where scopes
 * follow it, without one. For `describe.each`. */
export const ways: readonly (readonly [name: string, told: Told])[] = [
  ["passes its signal on", passed],
  ...(follows ? [["is followed by its scope", () => undefined] as const] : []),
];

/** A main function that finds its loop after an `await`, too. Where no scope follows it, the loop is the current
 * one meanwhile. */
export function onItsLoop<T>(main: () => Promise<T>): () => Promise<T> {
  if (follows) return main;
  return async () => {
    setEventLoop(getRunningLoop());
    try {
      return await main();
    } finally {
      setEventLoop(null);
    }
  };
}

/** Runs a program in virtual time, and returns what was reported to the exception handler. */
export async function reportsOf(main: () => Promise<unknown>): Promise<ExceptionContext[]> {
  const reports: ExceptionContext[] = [];
  const reporting = async (): Promise<void> => {
    getRunningLoop().setExceptionHandler((context) => reports.push(context));
    await main();
  };
  await run(onItsLoop(reporting), { host: new VirtualHost() });
  return reports;
}

/** The same, with the messages alone. */
export async function reportedBy(main: () => Promise<unknown>): Promise<string[]> {
  return (await reportsOf(main)).map(({ message }) => message);
}

/** The body of a test, in virtual time, of which nothing may be reported. */
export function quietly(main: () => Promise<unknown>): () => Promise<void> {
  return async () => expect(await reportsOf(main)).toEqual([]);
}
