import type { CallScope, Coroutine } from "@x/future";
import { NONE, toWaitable } from "@x/future/internal";
import { checkCallback, checkOptions } from "@x/loop/internal";
import { attempt, type Subject } from "./attempt.ts";
import { failureOf, rerun } from "./fail.ts";
import { LivelockError } from "./livelock-error.ts";
import { fifo, Replay } from "./replay.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** How `checkCancellation` checks. */
export interface CancellationOptions {
  /** Allows the scenario to leave something behind; by default that is a failure. */
  allowLeaks?: boolean | undefined;
  /** Cancels only at the step that the `replay` of a {@link ScheduleError} names. */
  replay?: string | undefined;
}

/** The program that `checkCancellation` cancels: a function that returns a coroutine or a promise. It is given
 * the state of the run, a clock, and a scope whose `signal` is aborted when the program is cancelled. */
export type CancellationScenario<S> = (
  state: S,
  clock: VirtualClock,
  scope: CallScope,
) => Coroutine<unknown> | PromiseLike<unknown>;

/** A run that has not ended after this many steps counts as endless. */
const STEPS = 10_000;

/**
 * Runs a program again and again in virtual time, each time from scratch, and cancels it at each of its
 * steps in turn: before it begins, wherever it waits, and wherever it was woken but has not gone on yet. One
 * more run is not cancelled. After each run, checks that nothing is left running and that `invariant` holds.
 * An async function is cancelled at each `await` of this library; if it was woken already, it gets the
 * CancelledError at the next one.
 *
 * asyncio has no counterpart.
 *
 * @param scenario - the program. It is given the state that `setup` has returned, a clock, and a scope whose
 * `signal` tells foreign promises of the cancellation. Its task is the one that is cancelled; it may then end
 * with the CancelledError, or return.
 * @param invariant - is given the state after the run, and throws if something is wrong. It may
 * also return a coroutine or a promise that fails.
 * @param options - `setup`: makes the state of a run; for the others see {@link CancellationOptions}.
 * @returns a promise of the number of places where the program was cancelled. It is rejected with a
 * {@link ScheduleError}, which names the step, when the scenario throws another error, never ends or leaves
 * something behind, or when the invariant throws; with a TypeError when an argument is not valid.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { sleep } from "@x/future";
 * import { checkCancellation } from "@x/testing";
 *
 * const places = await checkCancellation(
 *   function* (log: string[]) {
 *     try {
 *       log.push("open");
 *       yield* sleep(10);
 *     } finally {
 *       log.push("close");
 *     }
 *   },
 *   (log) => assert.ok(log.length !== 1, "what was opened is closed"),
 *   { setup: () => [] },
 * );
 * console.log(places);
 * ```
 */
export function checkCancellation<S>(
  scenario: CancellationScenario<S>,
  invariant: (state: S) => unknown,
  options: { setup: () => S } & CancellationOptions,
): Promise<number>;
/** The same for a scenario that needs no `setup`. */
export function checkCancellation(
  scenario: CancellationScenario<undefined>,
  invariant: (state: undefined) => unknown,
  options?: CancellationOptions,
): Promise<number>;
export async function checkCancellation<S>(
  scenario: CancellationScenario<S>,
  invariant: (state: S) => unknown,
  options: { setup?: (() => S) | undefined } & CancellationOptions = {},
): Promise<number> {
  checkOptions(options, "setup");
  const { setup = () => undefined as S, allowLeaks = false, replay } = options;
  checkCallback(scenario, "scenario");
  checkCallback(invariant, "invariant");
  checkCallback(setup, "setup");
  const subject: Subject = {
    begin() {
      const state = setup();
      return {
        main: (clock, scope) => scenario(state, clock, scope),
        *afterwards() {
          yield* toWaitable(invariant(state));
        },
      };
    },
    victims: "main",
    allowLeaks,
    most: STEPS,
  };
  if (replay !== undefined) {
    await rerun(subject, replay);
    return 1;
  }
  const whole = await attempt(subject, fifo());
  const isEndless = whole.error instanceof LivelockError;
  for (let step = 0; ; step += 1) {
    const cancels = new Map([[step, 0]]);
    // An endless run has no last step, so it cannot be tried at every one.
    const made = isEndless
      ? whole
      : await attempt(subject, new Replay({ choices: new Map(), cancels }));
    const isWhole = !made.loop.schedule.cancels.has(step);
    if (made.error !== NONE) {
      const how = isWhole ? "without cancelling" : `by cancelling before step ${step}`;
      throw await failureOf(subject, made, how, step + 1);
    }
    if (isWhole) return step;
  }
}
