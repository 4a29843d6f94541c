import { createTask, run, sleep } from "@x/future";

const TASKS = 1000;
const STEPS = 1000;
const ROUNDS = 5;

/** How many steps of tasks the runtime's own loop hosts in a second, in the best of some rounds. */
export async function measure(): Promise<number> {
  let best = 0;
  for (let i = 0; i < ROUNDS; i += 1) {
    const start = performance.now();
    await run(function* () {
      const tasks = Array.from({ length: TASKS }, () => createTask(work()));
      for (const task of tasks) yield* task;
    });
    best = Math.max(best, (TASKS * STEPS) / ((performance.now() - start) / 1000));
  }
  return best;
}

function* work() {
  for (let i = 0; i < STEPS; i += 1) yield* sleep(0);
}
