import { NONE } from "@x/future/internal";
import { checkCallback, checkOptions } from "@x/loop/internal";
import { coroutineOf, type VirtualMain } from "./main.ts";
import { runProgram } from "./program.ts";
import { TracedLoop } from "./traced-loop.ts";
import { VirtualLoop } from "./virtual-loop.ts";

/** How {@link runVirtual} and {@link virtualTest} run. */
export interface VirtualOptions {
  /** Keeps in `clock.trace` what has run when: the last 100,000 steps and callbacks at least. */
  trace?: boolean | undefined;
  /** Lets a program end that leaves something behind; by default it fails. */
  allowLeaks?: boolean | undefined;
  /** Cancels the program when aborted; the promise is then rejected with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/**
 * Runs a program in virtual time, on a loop of its own: whenever nothing is ready, the clock jumps to
 * the next timer. Unlike `runSync` it runs async functions and promises, too: they are waited for
 * before time moves. What they use of this library finds the loop, also after an `await`. Calls run
 * one after the other.
 *
 * Aborting the `signal` cancels the program, which may clean up. Of several errors that nobody has
 * looked at, those that the promise is not rejected with are printed.
 *
 * asyncio has no counterpart.
 *
 * @param main - a coroutine, or a function that gets the clock and makes a coroutine or a promise.
 * @returns a promise with what `main` returns: rejected with what it throws, with
 * {@link OutsideError} when it waits for something that virtual time cannot bring, with
 * `DeadlockError`, which names what each task and its async functions wait for, when nothing can ever end it, with {@link LeakError} when it leaves something
 * behind, with an Error whose `cause` is an error of a task or a callback that nobody has looked at,
 * and with a TypeError when `main` is nothing to await.
 * @throws Error inside a task or a callback, also in an async function after an `await`; TypeError when
 * the options are not an object.
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
 * The body of a test, for vitest, jest, node:test and whatever else takes an async function: it runs
 * `fn` with {@link runVirtual}.
 *
 * asyncio: `unittest.IsolatedAsyncioTestCase`, in real time.
 *
 * @returns a function without parameters whose promise is as that of `runVirtual`.
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
