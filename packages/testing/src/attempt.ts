import { type Coroutine, isCancelled } from "@x/future";
import { NONE } from "@x/future/internal";
import type { Chooser } from "./chooser.ts";
import { coroutineOf } from "./main.ts";
import { runProgram } from "./program.ts";
import { ScheduledLoop, type Victims } from "./scheduled-loop.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** A program to run under many schedules. Each run begins with `begin`, which makes all its state anew. */
export interface Subject {
  begin(): {
    readonly main: Parameters<typeof coroutineOf<unknown>>[0];
    readonly afterwards?: ((clock: VirtualClock) => Coroutine<unknown>) | undefined;
  };
  /** Which tasks the chooser may cancel. */
  readonly victims: Victims;
  readonly allowLeaks: boolean;
  /** How many iterations a run may have before it counts as endless. */
  readonly most: number;
}

/** A run under one schedule, which has ended. */
export interface Attempt {
  /** The error that the run failed with, or `NONE`. */
  readonly error: unknown;
  readonly loop: ScheduledLoop;
}

/** Runs a subject once, under the schedule that the chooser makes. */
export async function attempt(
  subject: Subject,
  chooser: Chooser,
  record = false,
): Promise<Attempt> {
  const { victims, allowLeaks, most } = subject;
  const loop = new ScheduledLoop(chooser, { victims, record });
  const { main, afterwards } = subject.begin();
  const { error } = await runProgram(
    loop,
    {
      main: () => coroutineOf(main, loop),
      afterwards: afterwards && (() => afterwards(loop.clock)),
      most,
    },
    allowLeaks,
  );
  // A program that the chooser has cancelled may end with the CancelledError.
  const expected = loop.schedule.cancels.size > 0 && isCancelled(error);
  return { error: expected ? NONE : error, loop };
}
