// A run that has a grace time, in virtual time.
import { coroutine, run, sleep } from "@x/future";
import { getRunningLoop, VirtualHost } from "@x/loop";
import { onItsLoop } from "./ways.ts";

export const NEVER = Number.POSITIVE_INFINITY;
export const reason = new Error("given up");

/** What a run in virtual time comes to that has 5 ms to clean up, and when; with what was reported. */
export async function endOf(main: () => Promise<unknown>, signal?: AbortSignal) {
  const host = new VirtualHost();
  const reports: string[] = [];
  const reporting = async () => {
    getRunningLoop().setExceptionHandler(({ message }) => reports.push(message));
    return await main();
  };
  const end = await run(onItsLoop(reporting), { grace: 5, signal, host }).catch(
    (error: unknown) => error,
  );
  return { end, after: host.now(), reports };
}

/** The same of one that is cancelled after 10 ms. */
export function endOfCancelled(main: () => Promise<unknown>) {
  const controller = new AbortController();
  return endOf(() => {
    getRunningLoop().callLater(10, () => controller.abort(reason));
    return main();
  }, controller.signal);
}

/** Waits, and cleans up for `delay` ms when it is cancelled. */
export const cleaningFor = (delay: number, log: unknown[]) =>
  coroutine(function* cleaning() {
    try {
      yield* sleep(NEVER);
    } finally {
      yield* sleep(delay);
      log.push("cleaned up");
    }
  });
