import { type Coroutine, sleep } from "@x/future";
import { ExceptionGroup, taskGroup } from "@x/taskgroup";
import { f } from "./f-and-g.ts";
import { inAnyOrder } from "./stage/expectation.ts";
import type { Print, Program, Stage } from "./stage/program.ts";

function* crash(print: Print): Coroutine<never> {
  yield* sleep(500);
  print("crash");
  throw new Error("crashed");
}

/** Fails while it is being cancelled. */
function* clumsy(print: Print): Coroutine<void> {
  try {
    yield* sleep(1000);
  } finally {
    print("clumsy is cancelled, and stumbles");
    // biome-ignore lint/correctness/noUnsafeFinally: that is what is shown
    throw new Error("stumbled");
  }
}

function* main({ print }: Stage): Coroutine<void> {
  try {
    yield* taskGroup((group) => {
      group.createTask(crash(print), { name: "crash" });
      group.createTask(clumsy(print), { name: "clumsy" });
      group.createTask(f(print));
    });
  } catch (error) {
    if (!(error instanceof ExceptionGroup)) throw error;
    print("caught", error);
  }
}

export const taskgroupFailure: Program = {
  number: 21,
  name: "taskgroup-failure",
  shows: "one crash cancels the rest; all errors in a group",
  main,
  lasts: 500,
  prints: [
    [0, "f starts"],
    [500, "crash"],
    inAnyOrder([500, "clumsy is cancelled, and stumbles"], [500, "f is cancelled"]),
    [
      500,
      "caught ExceptionGroup('unhandled errors in a TaskGroup: 2 of 3 tasks failed: Error: crashed (in crash, clumsy)', [Error('crashed'), Error('stumbled')])",
    ],
  ],
};
