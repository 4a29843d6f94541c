import { createTask, type Future } from "@x/future";
import { gather } from "@x/gather";
import { describeValue } from "./describe.ts";
import { describeError } from "./errors.ts";
import { Program } from "./program.ts";
import type { Scenario } from "./scenario.ts";
import type { Outcome, Trace } from "./trace.ts";

/** An iteration more than this, and the program is said to run for ever. */
const MOST_ITERATIONS = 1500;
const MOST_SHUTDOWN_ITERATIONS = 300;

/**
 * Runs a scenario on the packages, as `asyncio.run` would under virtual time.
 *
 * @throws Unrunnable when what it does cannot be compared.
 */
export function runScenario(scenario: Scenario): Trace {
  const program = new Program(scenario);
  const { loop, recorder, tasks, futures } = program;
  const main = createTask(program.coroutine("main"), { loop });
  program.main = main;
  const ending = runUntilDone(program, main, MOST_ITERATIONS);
  const outcome: Outcome = ending === "done" ? outcomeOf(main) : [ending];
  const pending = tasks.filter((task) => !task.done);
  const names = pending.map((task) => task.name);
  let shutdown: Trace["shutdown"] = "none";
  if (pending.length > 0) {
    program.emit("@loop", "shutdown", names);
    for (const task of pending) task.cancel();
    const all = gather(pending, { returnExceptions: true });
    const limit = recorder.iteration + MOST_SHUTDOWN_ITERATIONS;
    const ended = runUntilDone(program, all, limit);
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
  return {
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
}

/** Drives the loop to the end of the iteration in which the future's callbacks run. */
function runUntilDone(
  program: Program,
  future: Future<unknown>,
  limit: number,
): "done" | "deadlock" | "livelock" {
  const { loop, recorder } = program;
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
      if (!loop.runOnce()) return "deadlock";
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
