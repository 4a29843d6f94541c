import { NONE } from "@x/future/internal";
import { checkCallback, checkLimit, checkOptions, checkWhole, describe } from "@x/loop/internal";
import { attempt, type Subject } from "./attempt.ts";
import type { Strategy } from "./chooser.ts";
import { Exhaustive } from "./exhaustive.ts";
import { failureOf, rerun } from "./fail.ts";
import type { VirtualMain } from "./main.ts";
import { Pct } from "./pct.ts";
import { createRandom } from "./random.ts";
import { RandomWalk } from "./random-walk.ts";
import { shrink } from "./shrink.ts";
import { isWakeUp } from "./wake-up.ts";

/** How {@link explore} searches. */
export interface ExploreOptions {
  /** How many schedules are run at most; by default 1,000. */
  schedules?: number | undefined;
  /** The seed of the random choices, a whole number, by default 1. The same seed makes the same search. */
  seed?: number | undefined;
  /** `"random"`, the default: each choice is random. `"pct"`: by random priorities that change `depth - 1`
   * times. `"exhaustive"`: all schedules, one after the other. */
  strategy?: "random" | "pct" | "exhaustive" | undefined;
  /** For `"pct"`: how many steps have to come in a certain order for the bug to show; by default 3. */
  depth?: number | undefined;
  /** Whether each run also cancels one pending task, but not the test itself; by default false. */
  cancel?: boolean | undefined;
  /** A run that has not ended after this many steps fails as endless; by default 10,000. */
  steps?: number | undefined;
  /** Runs only this schedule, the `replay` of a {@link ScheduleError}. */
  replay?: string | undefined;
  /** Allows a run to leave something behind; by default that is a failure. */
  allowLeaks?: boolean | undefined;
}

/** The result of {@link explore}. */
export interface Explored {
  /** How many schedules were run. */
  readonly schedules: number;
  /** Whether there are no other schedules. Only `"exhaustive"` can tell. */
  readonly complete: boolean;
  /** How many steps the longest run had. */
  readonly steps: number;
}

/**
 * Runs a test under many schedules, each time from scratch and in virtual time. Where several tasks, timers
 * or callbacks are ready, each schedule runs them in another order; the first one is that of the loop, first
 * in, first out. A run depends on nothing but the test and the schedule, so every failure can be repeated.
 *
 * asyncio has no counterpart.
 *
 * @param test - is given a clock, and returns a coroutine or a promise that fails if something is
 * wrong. It is called once for each schedule, and must make all its state itself.
 * @returns a promise of what was done. It is rejected with a {@link ScheduleError} when a run throws,
 * waits for ever (`DeadlockError`), goes on for ever ({@link LivelockError}), leaves something behind
 * ({@link LeakError}) or has an error that nothing reads; its `cause` says which. It is rejected with a
 * TypeError or a RangeError when an argument is not valid.
 *
 * @example
 * ```ts
 * import { createTask, sleep } from "@x/future";
 * import { explore, type ScheduleError } from "@x/testing";
 *
 * function* test() {
 *   let balance = 100;
 *   function* pay(amount: number) {
 *     const before = balance;
 *     yield* sleep(1);
 *     balance = before - amount;
 *   }
 *   const payments = [createTask(pay(10)), createTask(pay(20))];
 *   for (const payment of payments) yield* payment;
 *   if (balance !== 70) throw new Error("a payment was lost");
 * }
 * await explore(test).catch((error: ScheduleError) => console.log(String(error.cause)));
 * ```
 * ```text
 * Error: a payment was lost
 * ```
 */
export async function explore(
  test: Extract<VirtualMain<unknown>, (...args: never) => unknown>,
  options: ExploreOptions = {},
): Promise<Explored> {
  checkCallback(test, "test");
  checkOptions(options, "schedules");
  const { schedules = 1000, seed = 1, steps = 10_000, depth = 3, replay } = options;
  const { strategy = "random", cancel = false, allowLeaks = false } = options;
  checkLimit("schedules", schedules);
  checkLimit("steps", steps);
  checkLimit("depth", depth);
  checkWhole("seed", seed);
  const subject: Subject = {
    begin: () => ({ main: test }),
    victims: cancel || replay !== undefined ? "others" : "nobody",
    allowLeaks,
    most: steps,
  };
  if (replay !== undefined) {
    return { schedules: 1, complete: false, steps: await rerun(subject, replay) };
  }
  const how = strategy === "exhaustive" ? strategy : `${strategy}, seed ${seed}`;
  return search(subject, schedules, createStrategy(strategy, depth, seed), how);
}

/**
 * Runs the subject once for each chooser that the strategy makes, until a run fails. A failing schedule is
 * made smaller before it is reported. No run knows of another: they share only the strategy, so that a
 * schedule that was found can be replayed alone.
 */
async function search(
  subject: Subject,
  schedules: number,
  strategy: Strategy,
  how: string,
): Promise<Explored> {
  let steps = 0;
  for (let runs = 1; runs <= schedules; runs += 1) {
    const chooser = strategy.next(steps);
    if (chooser === undefined) return { schedules: runs - 1, complete: true, steps };
    const made = await attempt(subject, chooser);
    if (made.error !== NONE) {
      const smallest = await shrink(subject, made);
      throw await failureOf(subject, smallest, `by ${how}, in run ${runs} of ${schedules}`, runs);
    }
    steps = Math.max(steps, made.loop.steps);
  }
  return { schedules, complete: strategy.next(steps) === undefined, steps };
}

function createStrategy(strategy: string, depth: number, seed: number): Strategy {
  const random = createRandom(seed);
  if (strategy === "random") return new RandomWalk(random);
  if (strategy === "pct") return new Pct(depth, random);
  if (strategy === "exhaustive") return new Exhaustive(isWakeUp);
  throw new RangeError(
    `strategy must be "random", "pct" or "exhaustive", not ${describe(strategy)}`,
  );
}
