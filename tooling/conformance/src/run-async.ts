import { defaultHost, EventLoop } from "@x/loop";
import { asyncFunctions } from "./dialect.ts";
import { Program } from "./program.ts";
import { type Run, runProgram } from "./run-scenario.ts";
import type { Scenario } from "./scenario.ts";
import { StillHost } from "./still-host.ts";

/** By how many times a run may be longer than one of coroutines. */
const LENGTH = 5;

/** In how many turns of the runtime nothing must become ready before time moves. */
const PATIENCE = 3;

/**
 * Runs a scenario whose bodies are async functions. As under `runVirtual`, promises come on as far as they
 * can before each iteration and before time moves.
 *
 * @throws Unrunnable when what it does cannot be compared.
 */
export async function runAsync(scenario: Scenario): Promise<Run> {
  const host = new StillHost();
  const loop = new EventLoop({ host });
  const run = runProgram(new Program(scenario, asyncFunctions, loop), LENGTH);
  let step = run.next(false);
  while (!step.done) step = run.next(await runIteration(loop, host));
  return step.value;
}

async function runIteration(loop: EventLoop, host: StillHost): Promise<boolean> {
  for (let quiet = 0; quiet < PATIENCE; quiet += 1) {
    await turn();
    host.still = true;
    host.asked = false;
    const hasRun = loop.runOnce() && !host.asked;
    host.still = false;
    if (hasRun) return true;
  }
  return loop.runOnce();
}

function turn(): Promise<void> {
  return new Promise((resolve) => defaultHost.later(resolve));
}
