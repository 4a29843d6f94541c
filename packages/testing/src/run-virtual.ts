import { NONE } from "@x/future/internal";
import { checkCallback, checkOptions } from "@x/loop/internal";
import { coroutineOf, type VirtualMain } from "./main.ts";
import { runProgram } from "./program.ts";
import { TracedLoop } from "./traced-loop.ts";
import { VirtualLoop } from "./virtual-loop.ts";

/** How {@link runVirtual} and {@link virtualTest} run. */
export interface VirtualOptions {
  /** Records steps and callbacks, with their times, in `clock.trace`: at least the last 100,000. */
  trace?: boolean | undefined;
  /** Allows the program to leave something behind; by default that is a failure. */
  allowLeaks?: boolean | undefined;
  /** Cancels the program when aborted; the promise is then rejected with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/**
 * Runs a program in virtual time, on a loop of its own: whenever nothing is ready, the clock jumps to the
 * next timer. Unlike `runSync`, it also runs async functions and promises, and waits for them before time
 * moves. Functions of this library find the loop also after an `await`. Several calls run one after the
 * other.
 *
 * Aborting the `signal` cancels the program, which may clean up. If several errors were not read by the
 * program, the promise is rejected with the first, and the others are printed.
 *
 * asyncio has no counterpart.
 *
 * @param main - a coroutine, or a function that is given the clock and returns a coroutine or a promise.
 * @returns a promise of the result of `main`. It is rejected with the error that `main` throws; with an
 * {@link OutsideError} when the program waits for something that virtual time cannot bring; with a
 * `DeadlockError`, which names what each task and its async functions wait for, when nothing can ever wake
 * the program; with a {@link LeakError} when the program leaves something behind; with an Error whose
 * `cause` is an error of a task or a callback that nothing has read; and with a TypeError when `main` cannot
 * be awaited.
 * @throws Error when called inside a task or a callback, also in an async function after an `await`;
 * TypeError when the options are not an object.
 *
 * @example
 * ```ts
 * import { sleep } from "@x/future";
 * import { runVirtual } from "@x/testing";
 *
 * await runVirtual(async (clock) => {
 *   await sleep(3_600_000);
 *   console.log(`an hour later: ${clock.now}`);
 * });
 * ```
 * ```text
 * an hour later: 3600000
 * ```
 */
export function runVirtual<T>(main: VirtualMain<T>, options: VirtualOptions = {}): Promise<T> {
  checkOptions(options, "trace");
  const { trace = false, allowLeaks = false, signal } = options;
  const loop = trace ? new TracedLoop() : new VirtualLoop();
  const conditions = { main: () => coroutineOf(main, loop), signal };
  return runProgram(loop, conditions, allowLeaks).then(({ result, error }) => {
    for (const report of loop.unseen) loop.defaultExceptionHandler(report);
    if (error !== NONE) throw error;
    return result as T;
  });
}

/**
 * Makes the body of a test, for vitest, jest, node:test and any other runner that takes an async function. It
 * runs `fn` with {@link runVirtual}.
 *
 * asyncio: `unittest.IsolatedAsyncioTestCase`, in real time.
 *
 * @returns a function without parameters. Its promise is rejected for the same reasons as that of
 * `runVirtual`.
 * @throws TypeError when `fn` is not a function, or the options are not an object.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { sleep } from "@x/future";
 * import { virtualTest } from "@x/testing";
 *
 * const body = virtualTest(function* (clock) {
 *   yield* sleep(60_000);
 *   assert.equal(clock.now, 60_000);
 * });
 * await body(); // a runner does this: test("sleeps a minute", body)
 * ```
 */
export function virtualTest(
  fn: Extract<VirtualMain<unknown>, (...args: never) => unknown>,
  options: VirtualOptions = {},
): () => Promise<void> {
  checkCallback(fn, "fn");
  checkOptions(options, "trace");
  return async () => {
    await runVirtual(fn, options);
  };
}
