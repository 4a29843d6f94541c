import { createTask, type Future } from "@x/future";
import { gather } from "@x/gather";
import { describeValue } from "./describe.ts";
import { describeError } from "./errors.ts";
import { Program } from "./program.ts";
import type { Scenario } from "./scenario.ts";
import type { Outcome, Payload, Trace } from "./trace.ts";

/** An iteration more than this, and the program is said to run for ever. */
const MOST_ITERATIONS = 1500;
const MOST_SHUTDOWN_ITERATIONS = 300;

/**
 * Runs a scenario on the packages, as `asyncio.run` would under virtual time.
 *
 * @throws Unrunnable when what it does cannot be compared.
 */
export function runScenario(scenario: Scenario): Trace {
  return runIterations(new Program(scenario)).trace;
}

/** What came of a program. */
export interface Run {
  readonly trace: Trace;
  /** What was left in its queues and locks. */
  readonly left: Readonly<Record<string, Payload>>;
}

/** Runs a program whose loop never waits for promises. */
export function runIterations(program: Program, length = 1): Run {
  const run = runProgram(program, length);
  let step = run.next(false);
  while (!step.done) step = run.next(program.loop.runOnce());
  return step.value;
}

/**
 * Runs a program to its end, unless it takes `length` times as many iterations as a scenario may. Yields for each iteration of its loop, and is told whether there was one.
 *
 * @throws Unrunnable when what it does cannot be compared.
 */
export function* runProgram(program: Program, length: number): Generator<void, Run, boolean> {
  const { loop, recorder, tasks, futures } = program;
  const main = createTask(program.coroutine("main"), { loop });
  program.main = main;
  const ending = yield* runUntilDone(program, main, MOST_ITERATIONS * length);
  const outcome: Outcome = ending === "done" ? outcomeOf(main) : [ending];
  const pending = tasks.filter((task) => !task.done);
  const names = pending.map((task) => task.name);
  let shutdown: Trace["shutdown"] = "none";
  if (pending.length > 0) {
    program.emit("@loop", "shutdown", names);
    for (const task of pending) task.cancel();
    const all = gather(pending, { returnExceptions: true });
    const limit = recorder.iteration + MOST_SHUTDOWN_ITERATIONS * length;
    const ended = yield* runUntilDone(program, all, limit);
    shutdown = ended === "done" ? "ok" : ended;
  }
  if (shutdown === "ok") {
    for (const task of pending) {
      const error = task.cancelled ? undefined : task.exception();
      if (error !== undefined) recorder.report("shutdown", error);
    }
  }
  const time = loop.time();
  const unseen = recorder.close();
  if (program.problem !== undefined) throw program.problem;
  const trace: Trace = {
    events: recorder.events,
    outcome,
    handler: recorder.reports,
    pending: names,
    shutdown,
    unretrieved: [
      ...tasks.filter((task) => unseen.has(task)).map((task) => task.name),
      ...futures.filter(([, future]) => unseen.has(future)).map(([variable]) => variable),
    ],
    time,
    iters: recorder.iteration,
  };
  return { trace, left: program.left };
}

/** Drives the loop to the end of the iteration in which the future's callbacks run. */
function* runUntilDone(
  program: Program,
  future: Future<unknown>,
  limit: number,
): Generator<void, "done" | "deadlock" | "livelock", boolean> {
  const { recorder } = program;
  let done = false;
  const stop = (): void => {
    done = true;
  };
  future.addDoneCallback(stop);
  try {
    while (!done) {
      if (program.problem !== undefined) throw program.problem;
      recorder.iteration += 1;
      if (recorder.iteration > limit) return "livelock";
      if (!(yield)) return "deadlock";
    }
    return "done";
  } finally {
    future.removeDoneCallback(stop);
  }
}

function outcomeOf(main: Future<unknown>): Outcome {
  try {
    return ["return", describeValue(main.result())];
  } catch (error) {
    return ["raise", describeError(error)];
  }
}
