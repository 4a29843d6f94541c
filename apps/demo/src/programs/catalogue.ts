import { waitAll } from "./01-wait-all.ts";
import { waitTimeout } from "./02-wait-timeout.ts";
import { gatherResults } from "./03-gather-results.ts";
import { asCompletedProgram } from "./04-as-completed.ts";
import { runMain } from "./05-run-main.ts";
import { gatherFive } from "./06-gather-five.ts";
import { taskgroupTwo } from "./07-taskgroup-two.ts";
import { gatherRaises } from "./08-gather-raises.ts";
import { gatherReturnExceptions } from "./09-gather-return-exceptions.ts";
import { waitFirst } from "./10-wait-first.ts";
import { timeoutBlock } from "./11-timeout-block.ts";
import { awaitNaive } from "./12-await-naive.ts";
import { awaitSequential } from "./12-await-sequential.ts";
import { createTaskProgram } from "./13-create-task.ts";
import { gatherCancelled } from "./14-gather-cancelled.ts";
import { waitForGather } from "./15-wait-for-gather.ts";
import { waitForLazy } from "./16-wait-for-lazy.ts";
import { timeoutTotal } from "./17-timeout-total.ts";
import { asCompletedProgress } from "./18-as-completed-progress.ts";
import { waitDispatch } from "./19-wait-dispatch.ts";
import { taskgroupDynamic } from "./20-taskgroup-dynamic.ts";
import { taskgroupFailure } from "./21-taskgroup-failure.ts";
import { coroVsTask } from "./22-coro-vs-task.ts";
import { factorialProgram } from "./23-factorial.ts";
import { runRules } from "./24-run-rules.ts";
import { loopBasics } from "./25-loop-basics.ts";
import { callLater } from "./26-call-later.ts";
import { runUntilCompleteProgram } from "./27-run-until-complete.ts";
import { loopInBackground } from "./28-loop-in-background.ts";
import { futureStates } from "./29-future-states.ts";
import { doneCallbacks } from "./30-done-callbacks.ts";
import { waitVariants } from "./31-wait-variants.ts";
import { queueBasics } from "./32-queue-basics.ts";
import { queueBounded } from "./33-queue-bounded.ts";
import type { Program } from "./stage/program.ts";

/** All programs, in the order of their numbers. 28 and 34 are to come. */
export const catalogue: readonly Program[] = [
  waitAll,
  waitTimeout,
  gatherResults,
  asCompletedProgram,
  runMain,
  gatherFive,
  taskgroupTwo,
  gatherRaises,
  gatherReturnExceptions,
  waitFirst,
  timeoutBlock,
  awaitSequential,
  awaitNaive,
  createTaskProgram,
  gatherCancelled,
  waitForGather,
  waitForLazy,
  timeoutTotal,
  asCompletedProgress,
  waitDispatch,
  taskgroupDynamic,
  taskgroupFailure,
  coroVsTask,
  factorialProgram,
  runRules,
  loopBasics,
  callLater,
  runUntilCompleteProgram,
  loopInBackground,
  futureStates,
  doneCallbacks,
  waitVariants,
  queueBasics,
  queueBounded,
];
