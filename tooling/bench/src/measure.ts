import { Bench } from "tinybench";
import type { Kind, Run } from "./contest.ts";
import { Meter } from "./meter.ts";
import { ownTime } from "./own-time.ts";
import { median } from "./statistics.ts";

/** What a process says of the contestant that it has measured. */
export interface Sample {
  readonly size: number;
  /** For the whole size: nanoseconds, bytes or whatever the contest counts. */
  readonly figure: number;
  /** The least that any run has taken, where time was measured. */
  readonly least?: number;
  /** What each measured run has answered. */
  readonly works: readonly number[];
}

type Measure = (run: Run, size: number, budget: number) => Promise<Sample>;

/**
 * Measures a contestant in this process.
 *
 * @param budget - how many ms of its own time the process goes on measuring; a run that has begun is
 * finished.
 */
export const measure: Readonly<Record<Kind, Measure>> = {
  time: async (run, size, budget) => {
    await warmUp(run, size, budget);
    const times: number[] = [];
    const works: number[] = [];
    const goesOn = lasting(budget);
    do {
      const meter = new Meter();
      meter.resume();
      works.push(await run(size, meter));
      meter.pause();
      times.push(meter.elapsed);
    } while (goesOn());
    return { size, figure: median(times), least: Math.min(...times), works };
  },

  micro: async (run, size, budget) => {
    const meter = new Meter();
    const works = [await run(size, meter)];
    const bench = new Bench({ time: budget, warmupTime: budget / 2, throws: true });
    bench.add("run", () => run(size, meter));
    const [task] = await bench.run();
    const result = task?.result;
    if (result === undefined || !("latency" in result)) throw new Error("tinybench has no result");
    return { size, figure: result.latency.p50 * 1e6, works };
  },

  memory: async (run, size) => {
    // So that code that is compiled once is not counted.
    await warmUp(run, size, 0);
    let atPeak = Number.NaN;
    const before = heapInUse();
    const meter = new Meter(() => {
      atPeak = heapInUse();
    });
    const work = await run(size, meter);
    return { size, figure: atPeak - before, works: [work] };
  },

  gauge: async (run, size) => {
    const meter = new Meter();
    const work = await run(size, meter);
    return { size, figure: meter.gauged, works: [work] };
  },
};

/** Runs a tenth of the size, at least once and for half the budget, so that what is measured is
 * compiled. */
async function warmUp(run: Run, size: number, budget: number): Promise<void> {
  const goesOn = lasting(budget / 2);
  do await run(Math.max(1, Math.round(size / 10)), new Meter());
  while (goesOn());
}

/** Whether anything of a budget is left. It has ten times as many ms in all, for a process that waits
 * more than it works. */
function lasting(budget: number): () => boolean {
  const ownEnd = ownTime() + budget;
  const end = performance.now() + 10 * budget;
  return () => ownTime() < ownEnd && performance.now() < end;
}

function heapInUse(): number {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error("memory is measured under node --expose-gc");
  // Twice, since what finalizers let go of is collected only then.
  gc();
  gc();
  return process.memoryUsage().heapUsed;
}
