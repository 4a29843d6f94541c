import { setImmediate } from "node:timers/promises";
import type { Dialect } from "./dialect.ts";
import { Random } from "./fuzz/random.ts";
import { Guide } from "./guide.ts";
import { outcomeOf } from "./outcome.ts";
import { Program } from "./program.ts";
import { type Run, runIterations } from "./run-scenario.ts";
import type { Scenario } from "./scenario.ts";
import { ScheduledLoop } from "./scheduled-loop.ts";
import type { Trace } from "./trace.ts";
import { Unrunnable } from "./unrunnable.ts";

/**
 * Looks for a schedule under which a scenario, written in a dialect, has the outcome of a run. Begins with first
 * in, first out. Each eighth schedule follows the run as far as that can be done; the others change a choice or two of the
 * best one so far: that in which the coroutines have gone the farthest as they did in the run.
 *
 * @param wanted - the run; undefined when it was one without end.
 * @param most - how many schedules are tried at most.
 * @param view - what of a run has to be the same.
 */
export async function hasSchedule(
  scenario: Scenario,
  wanted: Run | undefined,
  dialect: Dialect,
  most: number,
  view: (run: Run) => Run = (run) => run,
): Promise<boolean> {
  const outcome = wanted && outcomeOf(view(wanted));
  const likeness = wanted === undefined ? () => 0 : likenessTo(wanted.trace);
  const random = new Random(1);
  let best: Attempt | undefined;
  let bestScore = -1;
  const plan = (tries: number): Guide | readonly number[] => {
    if (tries % 8 === 1 && wanted !== undefined) return new Guide(wanted.trace, random);
    return best === undefined ? [] : vary(best, random);
  };
  for (let tries = 0; tries < most; tries += 1) {
    // What has a WeakRef is kept for as long as nothing else runs.
    if (tries % 100 === 99) await setImmediate();
    const attempt = runSchedule(scenario, dialect, plan(tries));
    if ((attempt && outcomeOf(view(attempt.run))) === outcome) return true;
    if (attempt === undefined) continue;
    const score = likeness(attempt.run.trace);
    if (score < bestScore) continue;
    best = attempt;
    bestScore = score;
  }
  return false;
}

/** By how many times a run may be longer than one of coroutines: in each iteration, one thing runs. */
const LENGTH = 20;

/** A run, the choices that were made in it, and between how many each. */
interface Attempt {
  readonly run: Run;
  readonly choices: readonly number[];
  readonly widths: readonly number[];
}

function runSchedule(
  scenario: Scenario,
  dialect: Dialect,
  plan: Guide | readonly number[],
): Attempt | undefined {
  const choices: number[] = [];
  const widths: number[] = [];
  const loop = new ScheduledLoop((entries) => {
    const choice =
      plan instanceof Guide
        ? plan.choose(entries, program.recorder.events)
        : Math.min(plan[choices.length] ?? 0, entries.length - 1);
    if (entries.length > 1) {
      choices.push(choice);
      widths.push(entries.length);
    }
    return choice;
  });
  const program = new Program(scenario, dialect, loop);
  try {
    return { run: runIterations(program, LENGTH), choices, widths };
  } catch (error) {
    // Under this schedule, it would go on for ever.
    if (error instanceof Unrunnable) return undefined;
    throw error;
  }
}

/** The choices of a schedule, one to three of them changed. */
function vary({ choices, widths }: Attempt, random: Random): number[] {
  const varied = [...choices];
  for (let changes = random.between(1, 3); changes > 0 && varied.length > 0; changes -= 1) {
    const place = random.below(varied.length);
    varied[place] = random.below(widths[place] ?? 1);
  }
  return varied;
}

/** How many events of its coroutines a trace shares with another, each coroutine's up to the first that differs. */
function likenessTo(wanted: Trace): (trace: Trace) => number {
  const expected = eventsByLabel(wanted);
  return (trace) => {
    let score = 0;
    for (const [label, events] of eventsByLabel(trace)) {
      const others = expected.get(label) ?? [];
      const differs = events.findIndex((event, i) => event !== others[i]);
      score += differs < 0 ? events.length : differs;
    }
    return score;
  };
}

function eventsByLabel({ events }: Trace): Map<string, string[]> {
  const all = new Map<string, string[]>();
  for (const [time, label, operation, payload] of events) {
    const own = all.get(label) ?? [];
    own.push(JSON.stringify([time, operation, payload]));
    all.set(label, own);
  }
  return all;
}
