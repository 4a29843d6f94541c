import { type Coroutine, isCancelled } from "@x/future";
import { NONE } from "@x/future/internal";
import type { Chooser } from "./chooser.ts";
import { coroutineOf } from "./main.ts";
import { runProgram } from "./program.ts";
import { ScheduledLoop, type Victims } from "./scheduled-loop.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** What is run under many schedules: each run begins with `begin`. */
export interface Subject {
  begin(): {
    readonly main: Parameters<typeof coroutineOf<unknown>>[0];
    readonly afterwards?: ((clock: VirtualClock) => Coroutine<unknown>) | undefined;
  };
  /** Whom the chooser may cancel. */
  readonly victims: Victims;
  readonly allowLeaks: boolean;
  /** How many iterations a run may have. */
  readonly most: number;
}

/** A run under one schedule. */
export interface Attempt {
  /** What was wrong, or `NONE`. */
  readonly error: unknown;
  readonly loop: ScheduledLoop;
}

/** Runs a subject once. */
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
  // That what was cancelled says so is as it should be.
  const expected = loop.schedule.cancels.size > 0 && isCancelled(error);
  return { error: expected ? NONE : error, loop };
}
