import { currentSignal, run, type SignalOption } from "@x/future";
import { getRunningLoop, setEventLoop } from "@x/loop";

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
