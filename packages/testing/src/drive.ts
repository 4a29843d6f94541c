import { defaultHost } from "@x/loop";
import type { Outside } from "./outside.ts";
import type { VirtualLoop } from "./virtual-loop.ts";

/** How many turns of the runtime are waited for something from outside before a program counts as stuck. */
const PATIENCE = 10;

/** After this many iterations the runtime gets a turn, so that the timeouts of a test runner can fire. */
const STRETCH = 1000;

/** How driving a loop has ended: `isOver` returned true; no task can ever go on; only something from outside could
 * wake a task; or it took too many iterations. */
export type End = "done" | "deadlock" | "outside" | "livelock";

/**
 * Runs the iterations of a loop until `isOver`. Between iterations, the reactions to settled promises run.
 * Before time moves, the runtime gets a turn, or several if tasks wait for promises.
 *
 * @param most - how many iterations to run at most.
 */
export async function drive(
  loop: VirtualLoop,
  isOver: () => boolean,
  outside: Outside,
  most = Number.POSITIVE_INFINITY,
): Promise<End> {
  for (let iteration = 1; !isOver(); iteration += 1) {
    if (iteration > most) return "livelock";
    if (iteration % STRETCH === 0) await turn();
    else if (hasAsyncCode(loop)) await letAsyncCodeGoOn(loop);
    if (loop.runReady()) continue;
    if (!(await staysQuiet(loop, loop.awaited > 0 ? PATIENCE : 1))) continue;
    if (loop.clock.rested()) continue;
    if (loop.awaited > 0 && outside.busy) return "outside";
    if (loop.runOnce() || !(await staysQuiet(loop, PATIENCE))) continue;
    return loop.foreign > 0 || outside.busyOrTimed ? "outside" : "deadlock";
  }
  return "done";
}

/** Runs the iterations of a loop until nothing is ready any more, without moving time. Gives up on callbacks
 * that go on for ever. */
export async function runUntilQuiet(loop: VirtualLoop): Promise<void> {
  for (let round = 0; round < PATIENCE; round += 1) {
    for (let i = 0; i < STRETCH && loop.runReady(); i += 1) {
      if (hasAsyncCode(loop)) await letAsyncCodeGoOn(loop);
    }
    if (await staysQuiet(loop, 1)) return;
  }
}

/** Whether nothing becomes ready within `turns` turns of the runtime. If something does, it is run. */
async function staysQuiet(loop: VirtualLoop, turns: number): Promise<boolean> {
  for (let i = 0; i < turns; i += 1) {
    await turn();
    if (loop.runReady()) return false;
  }
  return true;
}

/** Whether the program has async code, which may go on between two iterations. */
function hasAsyncCode(loop: VirtualLoop): boolean {
  return loop.awaited > 0 || loop.hasResumed;
}

/** Lets async code go on between two iterations: as far as it can if the loop asks for that, otherwise by one step. */
function letAsyncCodeGoOn({ isPrompt }: VirtualLoop): Promise<void> | null {
  return isPrompt ? turn() : null;
}

function turn(): Promise<void> {
  return new Promise((resolve) => defaultHost.later(resolve));
}
