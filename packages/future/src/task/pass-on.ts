import { registers } from "../kernel/registers.ts";

/**
 * Passes requests to cancel on to what async code waits for. Async functions that await tasks of other async
 * functions may be a chain of any length, so this is a stack of steps in the place of a recursion: the steps
 * that a step adds come next, in their order. The call that finds no stack works it off.
 */
export function passOn(steps: readonly (() => void)[]): void {
  const next = [...steps].reverse();
  if (registers.passingOn !== null) {
    for (const step of next) registers.passingOn.push(step);
    return;
  }
  registers.passingOn = next;
  try {
    for (let step = next.pop(); step !== undefined; step = next.pop()) step();
  } finally {
    registers.passingOn = null;
  }
}

/** Runs `step` when all that was passed on since has come to its end; at once where nothing is being passed
 * on. */
export function whenPassedOn(step: () => void): (() => void) | undefined {
  if (registers.passingOn === null) return step;
  registers.passingOn.push(step);
  return undefined;
}
