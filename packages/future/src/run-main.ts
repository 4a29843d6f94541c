import { onlyEnds } from "@x/loop/internal";
import type { Awaitable } from "./awaitable.ts";
import { run } from "./run.ts";
import type { RunOptions } from "./runner.ts";

/** The signals that ask a process to end, and the exit codes that shells give what they ended. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 };

type Signal = keyof typeof EXIT_CODES;

/** What is used here of Node's `process`. */
interface NodeProcess {
  exitCode?: number;
  exit(code: number): never;
  on(signal: Signal, listener: (signal: Signal) => void): void;
  off(signal: Signal, listener: (signal: Signal) => void): void;
}

/**
 * Runs a program as a process: `run`, which Ctrl-C (SIGINT) or SIGTERM cancels. The program
 * cleans up, for as long as it likes. The exit code is then 130 after Ctrl-C and 143 after SIGTERM, unless
 * `main` carries on in spite of it and returns. A second signal ends the process there and then, with
 * exit code 130.
 *
 * Leave a failure unhandled: the runtime prints it, as any uncaught error, and ends the process with
 * exit code 1. No signal interrupts a step that never waits.
 *
 * asyncio: `asyncio.run()`, which handles SIGINT alone.
 *
 * @param options - as those of `run`; the signals of the process stand for `signal`.
 * @returns a promise that is resolved when all is over, be it because of a signal, and nobody listens
 * for signals any more; rejected where that of `run` is.
 * @throws Error inside a step of a coroutine or a callback: wait with `yield*` there.
 *
 * @example
 * ```ts
 * import { sleep } from "@x/future";
 * import { runMain } from "@x/future/node";
 *
 * await runMain(function* main() {
 *   try {
 *     yield* sleep(10); // Ctrl-C would end it here
 *   } finally {
 *     console.log("cleaned up");
 *   }
 * });
 * ```
 */
export function runMain(
  main: Awaitable<unknown>,
  options: Omit<RunOptions, "signal"> = {},
): Promise<void> {
  const { process } = globalThis as unknown as { process: NodeProcess };
  const signals = Object.keys(EXIT_CODES) as Signal[];
  const controller = new AbortController();
  let received: Signal | undefined;

  const onSignal = (signal: Signal): void => {
    if (received !== undefined) process.exit(EXIT_CODES.SIGINT);
    received = signal;
    controller.abort(signal);
  };
  for (const each of [onSignal, controller.signal]) Object.assign(each, { [onlyEnds]: true });

  const ended = run(main, { ...options, signal: controller.signal });
  for (const signal of signals) process.on(signal, onSignal);
  return ended
    .then(
      () => {},
      (error: unknown) => {
        if (received === undefined || error !== received) throw error;
        process.exitCode = EXIT_CODES[received];
      },
    )
    .finally(() => {
      for (const signal of signals) process.off(signal, onSignal);
    });
}
