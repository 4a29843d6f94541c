import type { CallScope, Coroutine } from "@x/future";
import { NONE, settle } from "@x/future/internal";
import { checkCallback, checkOptions } from "@x/loop/internal";
import { attempt, type Subject } from "./attempt.ts";
import { failureOf, rerun } from "./fail.ts";
import { LivelockError } from "./livelock-error.ts";
import { fifo, Replay } from "./replay.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** How `checkCancellation` checks. */
export interface CancellationOptions {
  /** Lets the scenario leave something behind; by default it fails. */
  allowLeaks?: boolean | undefined;
  /** Cancels only where a {@link ScheduleError} has said, by its `replay`. */
  replay?: string | undefined;
}

/** What `checkCancellation` cancels: a function that makes a coroutine or a promise. It gets the state of
 * the run, a clock, and the scope whose `signal` is aborted when it is cancelled. */
export type CancellationScenario<S> = (
  state: S,
  clock: VirtualClock,
  scope: CallScope,
) => Coroutine<unknown> | PromiseLike<unknown>;

/** After so many steps a run is said to go on for ever. */
const STEPS = 10_000;

/**
 * Cancels a program at each of its steps in turn, each time from scratch and in virtual time: first
 * before it begins, then whenever it waits, and whenever what it waited for is there but it has not
 * gone on yet. Runs it without cancelling, too. After each run, checks that nothing is left running
 * and that `invariant` holds. An async function is cancelled at each
 * `await` of this library; once it has what it waited for, it gets the CancelledError at the next one.
 *
 * asyncio has no counterpart.
 *
 * @param scenario - gets what `setup` has returned, a clock, and the scope whose `signal` tells foreign
 * promises that it is cancelled. Its task is the one that is cancelled; it may end by the
 * CancelledError, or return.
 * @param invariant - gets the same after the run, and throws where something is wrong. It may
 * also return a coroutine or a promise that does.
 * @param options - `setup`: makes the state of a run; for the others see {@link CancellationOptions}.
 * @returns a promise with the number of places where it was cancelled: rejected with a
 * {@link ScheduleError}, which says at which step, when the scenario throws anything else, ends never
 * or leaves something behind, or when the invariant throws; with a TypeError when an argument is not valid.
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
/** The same, where all state is elsewhere. */
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
          yield* settle(invariant(state));
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
    // There is no last step to cancel it at.
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
