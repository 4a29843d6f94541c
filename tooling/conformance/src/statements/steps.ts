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
  *sleep(_program, [, delay]) {
    yield* sleep(delay);
    return delay;
  },
  *spin(_program, [, times]) {
    for (let i = 0; i < times; i += 1) yield* sleep(0);
    return times;
  },
  *call(program, [, body]) {
    return yield* program.coroutine(body);
  },
} satisfies Partial<WaitingHandlers>;
