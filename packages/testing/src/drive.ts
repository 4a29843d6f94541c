import { defaultHost } from "@x/loop";
import type { Outside } from "./outside.ts";
import type { VirtualLoop } from "./virtual-loop.ts";

/** How many turns of the runtime a program gets in which something from outside may still come. */
const PATIENCE = 10;

/** After so many iterations the runtime gets a turn, so that a test runner can see to its timeouts. */
const STRETCH = 1000;

/** How driving a loop has ended: as asked; because nothing could ever go on; because only something
 * from outside could; because it took too many iterations. */
export type End = "done" | "deadlock" | "outside" | "livelock";

/**
 * Turns a loop by hand until `isOver`. Promises that are settled get their say between iterations,
 * and before time moves the runtime gets a turn, or several if tasks wait for promises.
 *
 * @param most - how many iterations at most.
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
    else if (hasAsyncCode(loop)) await comeOn(loop);
    if (loop.runReady()) continue;
    if (!(await staysQuiet(loop, loop.awaited > 0 ? PATIENCE : 1))) continue;
    if (loop.clock.rested()) continue;
    if (loop.awaited > 0 && outside.busy) return "outside";
    if (loop.runOnce() || !(await staysQuiet(loop, PATIENCE))) continue;
    return loop.foreign > 0 || outside.busyOrTimed ? "outside" : "deadlock";
  }
  return "done";
}

/** Turns a loop until nothing is ready any more; time does not move. Gives up on what goes on for ever. */
export async function settle(loop: VirtualLoop): Promise<void> {
  for (let round = 0; round < PATIENCE; round += 1) {
    for (let i = 0; i < STRETCH && loop.runReady(); i += 1) {
      if (hasAsyncCode(loop)) await comeOn(loop);
    }
    if (await staysQuiet(loop, 1)) return;
  }
}

/** Whether nothing becomes ready in so many turns of the runtime. If something does, it is run. */
async function staysQuiet(loop: VirtualLoop, turns: number): Promise<boolean> {
  for (let i = 0; i < turns; i += 1) {
    await turn();
    if (loop.runReady()) return false;
  }
  return true;
}

/** Whether promises may have something to say between two iterations. */
function hasAsyncCode(loop: VirtualLoop): boolean {
  return loop.awaited > 0 || loop.hasResumed;
}

/** Lets promises that are settled have their say between two iterations. */
function comeOn({ isPrompt }: VirtualLoop): Promise<void> | null {
  return isPrompt ? turn() : null;
}

function turn(): Promise<void> {
  return new Promise((resolve) => defaultHost.later(resolve));
}
