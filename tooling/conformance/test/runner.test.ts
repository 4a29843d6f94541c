// The corpora come from programs that are driven by hand, shutdown included. Here a Runner drives them and shuts down.
import { basename } from "node:path";
import { Runner } from "@x/future";
import { VirtualHost } from "@x/loop";
import { describe, expect, test } from "vitest";
import { corpusFiles, readCorpus } from "../src/corpus.ts";
import { describeValue } from "../src/describe.ts";
import { coroutines } from "../src/dialect.ts";
import { describeError } from "../src/errors.ts";
import { Program } from "../src/program.ts";
import type { Scenario } from "../src/scenario.ts";
import type { Outcome, Trace } from "../src/trace.ts";
import { fixture } from "./fixture.ts";

type Observed = Pick<Trace, "events" | "outcome" | "handler">;

/** What a trace says besides the numbers of iterations, which only a loop that is driven by hand counts. */
function uncounted({ events, outcome, handler }: Observed): unknown {
  const own = events.filter(([, label]) => label !== "@loop");
  return { events: own.map((event) => event.slice(0, 4)), outcome, handler };
}

/** Runs a scenario by a Runner: what it did, and the names of the tasks that `main` has left and that have not ended. */
async function runByRunner(scenario: Scenario): Promise<{ trace: Observed; left: string[] }> {
  const runner = new Runner({ host: new VirtualHost() });
  const program = new Program(scenario, coroutines, runner.loop);
  const ending = runner.run(program.coroutine("main"));
  program.main = program.tasks[0];
  const outcome = await ending.then(
    (value): Outcome => ["return", describeValue(value)],
    (error): Outcome => ["raise", describeError(error)],
  );
  // Tasks that others make while they are shut down are not waited for, as in asyncio.
  const tasks = [...program.tasks];
  await runner.close();
  const { events, reports } = program.recorder;
  const left = tasks.filter((task) => !task.done).map((task) => task.name);
  return { trace: { events, outcome, handler: reports }, left };
}

describe("a Runner runs and shuts down as asyncio.run does", () => {
  test.each(corpusFiles(fixture()).map((file) => [basename(file), file]))(
    "%s",
    async (_name, file) => {
      // A deadlock is seen when the process is idle, and that of a test runner never is.
      const samples = readCorpus(file).filter(
        ({ trace }) => trace.outcome[0] !== "deadlock" && /none|ok/.test(trace.shutdown),
      );
      expect(samples.length).toBeGreaterThan(0);
      for (const { scenario, trace } of samples) {
        const run = await runByRunner(scenario);
        expect([scenario.id, uncounted(run.trace)]).toEqual([scenario.id, uncounted(trace)]);
        expect([scenario.id, run.left]).toEqual([scenario.id, []]);
      }
    },
    300_000,
  );
});
