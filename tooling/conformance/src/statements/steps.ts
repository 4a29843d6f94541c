import { sleep } from "@x/future";
import type { PlainHandlers, WaitingHandlers } from "./handlers.ts";

/** Plain steps, and the time. */
export const stepStatements = {
  log: (_program, [, value]) => value,
  time: (program) => program.loop.time(),
  flag(program, [, name, value]) {
    program.flags.set(name, value);
  },
} satisfies Partial<PlainHandlers>;

export const waitingSteps = {
  *sleep(program, [, delay]) {
    yield* program.wait(sleep(delay));
    return delay;
  },
  *spin(program, [, times]) {
    for (let i = 0; i < times; i += 1) yield* program.wait(sleep(0));
    return times;
  },
  *call(program, [, body]) {
    return yield* program.wait(program.begin(body)());
  },
} satisfies Partial<WaitingHandlers>;
