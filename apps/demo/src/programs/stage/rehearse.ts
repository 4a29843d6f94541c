import { VirtualHost } from "@x/loop";
import { compare, type Line, type Pair } from "./expectation.ts";
import { perform } from "./perform.ts";
import type { Program } from "./program.ts";
import { show } from "./show.ts";

/** How a program did. */
export interface Rehearsal {
  readonly program: Program;
  readonly passed: boolean;
  /** How long it took on its own clock, in ms. */
  readonly virtualTime: number;
  /** How long it took to run, in ms. */
  readonly realTime: number;
  readonly pairs: readonly Pair[];
  /** What else was wrong, in words. */
  readonly complaints: readonly string[];
}

/** The longest that a program may run, in ms of real time: none takes so long, however busy the machine
 * is, unless it waits for ever. */
const PATIENCE = 60_000;

/** Runs a program in virtual time and compares what it does with what it must do. Never throws. */
export async function rehearse(program: Program): Promise<Rehearsal> {
  const host = new VirtualHost();
  const lines: Line[] = [];
  const complaints: string[] = [];
  const began = performance.now();
  try {
    await inTime((signal) => perform(program, host, (line) => lines.push(line), signal));
  } catch (error) {
    complaints.push(`it failed with ${show(error)}`);
  }
  const realTime = performance.now() - began;
  const virtualTime = host.now();
  if (virtualTime !== program.lasts) {
    complaints.push(`it lasted ${virtualTime} ms instead of ${program.lasts} ms`);
  }
  const pairs = compare(program.prints, lines);
  const passed = complaints.length === 0 && pairs.every(({ equal }) => equal);
  return { program, passed, virtualTime, realTime, pairs, complaints };
}

/** A loop that waits for nothing waits for ever: that must not hold up the others. */
async function inTime(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const impatience = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      impatience.abort();
      reject(new Error(`it had not ended after ${PATIENCE} ms`));
    }, PATIENCE);
  });
  try {
    await Promise.race([work(impatience.signal), patience]);
  } finally {
    clearTimeout(timer);
  }
}
