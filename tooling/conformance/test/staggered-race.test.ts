// asyncio.staggered is not in the corpora: the same races run here in CPython and in @x/wait.
import { readFileSync } from "node:fs";
import { type Coroutine, createTask, sleep } from "@x/future";
import { EventLoop, VirtualHost } from "@x/loop";
import { staggeredRace } from "@x/wait";
import { loadPyodide } from "pyodide";
import { beforeAll, expect, test } from "vitest";

/** What a function does: it sleeps, and then it returns or fails. Cancelled, it cleans up. */
interface Runner {
  readonly ms: number;
  readonly fails: boolean;
  readonly cleanup: number | null;
}

interface Race {
  readonly runners: readonly Runner[];
  readonly delay: number | null;
  /** When the race is cancelled. */
  readonly cancelAt: number | null;
}

const PROGRAM = `
import asyncio, json
from asyncio import staggered
from oracle.set_order import InsertionOrderedSet
from oracle.virtual_loop import VirtualLoop, order_equal_deadlines

order_equal_deadlines()
staggered.set = InsertionOrderedSet  # the tasks of a race, which it cancels in that order

def trace_race(race):
    loop = VirtualLoop()
    loop.last_iteration = 10_000
    trace = []

    def note(*what):
        trace.append([loop.now, loop.iteration, *what])

    async def run(index, runner):
        note("begin", index)
        try:
            await asyncio.sleep(runner["ms"])
        except asyncio.CancelledError as error:
            note("cancelled", index, *error.args)
            if runner["cleanup"] is not None:
                await asyncio.sleep(runner["cleanup"])
            note("cleaned", index)
            raise
        if runner["fails"]:
            raise ValueError
        note("end", index)
        return f"value {index}"

    async def main():
        fns = [lambda i=i, r=r: run(i, r) for i, r in enumerate(race["runners"])]
        try:
            value, index, exceptions = await staggered.staggered_race(fns, race["delay"])
        except asyncio.CancelledError as error:
            note("CancelledError", *error.args)
        else:
            kinds = [None if e is None else type(e).__name__ for e in exceptions]
            note("over", value, index, kinds)

    task = loop.create_task(main())
    if race["cancelAt"] is not None:
        loop.call_later(race["cancelAt"], task.cancel, "enough")
    loop.run_until_complete(task)
    loop.close()
    return trace

def trace_races(races):
    asyncio._set_running_loop(None)  # that of Pyodide itself
    return json.dumps([trace_race(race) for race in json.loads(races)])

trace_races
`;

type Trace = unknown[][];

let traceInPython: (races: readonly Race[]) => Trace[];
beforeAll(async () => {
  const { FS, runPython } = await loadPyodide();
  FS.mkdir("/home/pyodide/oracle");
  for (const name of ["set_order.py", "virtual_loop.py"]) {
    const source = readFileSync(new URL(`../oracle/${name}`, import.meta.url));
    FS.writeFile(`/home/pyodide/oracle/${name}`, source);
  }
  const trace = runPython(PROGRAM) as (races: string) => string;
  traceInPython = (races) => JSON.parse(trace(JSON.stringify(races))) as Trace[];
}, 60_000);

class VirtualLoop extends EventLoop {
  iteration = 0;

  constructor() {
    super({ host: new VirtualHost() });
  }

  override runOnce(): boolean {
    this.iteration += 1;
    return super.runOnce();
  }
}

function traceHere({ runners, delay, cancelAt }: Race): Trace {
  const loop = new VirtualLoop();
  const trace: Trace = [];
  const note = (...what: unknown[]) => trace.push([loop.time(), loop.iteration, ...what]);
  function* run(index: number, { ms, fails, cleanup }: Runner): Coroutine<string> {
    note("begin", index);
    try {
      yield* sleep(ms);
    } catch (error) {
      note("cancelled", index, ...(error as { args: unknown[] }).args);
      if (cleanup !== null) yield* sleep(cleanup);
      note("cleaned", index);
      throw error;
    }
    if (fails) throw Object.assign(new Error(), { name: "ValueError" });
    note("end", index);
    return `value ${index}`;
  }
  function* main(): Coroutine<void> {
    const fns = runners.map((runner, index) => () => run(index, runner));
    try {
      const { value = null, index, exceptions } = yield* staggeredRace(fns, delay);
      const kinds = exceptions.map((error) => (error as Error | undefined)?.name ?? null);
      note("over", value, index, kinds);
    } catch (error) {
      note("CancelledError", ...(error as { args: unknown[] }).args);
    }
  }
  const task = createTask(main(), { loop });
  if (cancelAt !== null) loop.callLater(cancelAt, () => void task.cancel("enough"));
  while (!task.done) loop.runOnce();
  loop.close();
  task.result();
  return trace;
}

/** A generator of numbers below `limit`, the same for the same seed. */
function randomOf(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 16) % limit;
  };
}

function races(count: number, seed: number): Race[] {
  const random = randomOf(seed);
  return Array.from({ length: count }, () => ({
    runners: Array.from({ length: random(5) }, () => ({
      ms: random(6),
      fails: random(2) === 0,
      cleanup: random(2) === 0 ? null : random(3),
    })),
    delay: random(4) === 0 ? null : random(5) - 1,
    cancelAt: random(3) === 0 ? random(8) : null,
  }));
}

test("staggeredRace does what CPython does, iteration by iteration", () => {
  const all = races(2000, 1);
  const theirs = traceInPython(all);
  const different = all
    .map((race, index) => ({ race, theirs: theirs[index], ours: traceHere(race) }))
    .filter(({ theirs, ours }) => JSON.stringify(theirs) !== JSON.stringify(ours));
  expect(different.slice(0, 3)).toEqual([]);
  // All kinds of ends are among them.
  const ends = theirs.map((trace) => trace.at(-1)?.[2]);
  expect(new Set(ends)).toEqual(new Set(["over", "CancelledError"]));
}, 60_000);
