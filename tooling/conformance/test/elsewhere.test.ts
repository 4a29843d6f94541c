// What an iteration does must not depend on where the loop is driven, or on what else runs in the thread.
import { basename } from "node:path";
import { run, sleep } from "@x/future";
import { describe, expect, test } from "vitest";
import { judge } from "../src/check.ts";
import { corpusFiles, readCorpus, type Sample } from "../src/corpus.ts";
import { Program } from "../src/program.ts";
import { type Run, runProgram } from "../src/run-scenario.ts";
import { fixture } from "./fixture.ts";

const files = corpusFiles(fixture()).map((file) => [basename(file), file] as const);

/** A scenario that runs an iteration at a time. */
class Running {
  run: Run | undefined;
  readonly #sample: Sample;
  readonly #program: Program;
  readonly #steps: Generator<void, Run, boolean>;

  constructor(sample: Sample) {
    this.#sample = sample;
    this.#program = new Program(sample.scenario);
    this.#steps = runProgram(this.#program, 1);
    this.#next(false);
  }

  /** Runs the next iteration; returns whether there may be another one. */
  step(): boolean {
    if (this.run === undefined) this.#next(this.#program.loop.runOnce());
    return this.run === undefined;
  }

  /** What is not as in CPython, once it has ended. */
  get differences(): unknown[] {
    const verdict = judge(this.#sample.trace, (this.run as Run).trace);
    return verdict.kind === "equal" ? [] : [[this.#sample.scenario.id, verdict]];
  }

  #next(ranOne: boolean): void {
    const { done, value } = this.#steps.next(ranOne);
    if (done) this.run = value;
  }
}

describe("two loops of a thread that take turns run as CPython's", () => {
  test.each(files)("%s", (_name, file) => {
    const samples = readCorpus(file);
    const differences = samples.flatMap((sample, index) => {
      const pair = [new Running(sample), new Running(samples.at(index - 1) as Sample)];
      while (pair.map((each) => each.step()).includes(true));
      return pair.flatMap((each) => each.differences);
    });
    expect(differences).toEqual([]);
  });
});

describe("a loop that an async function drives while it cleans up, at the end of its run, runs as CPython's", () => {
  test.each(files)("%s", async (_name, file) => {
    const differences: unknown[] = [];
    let cleaned = 0;
    const cleanUp = async (): Promise<void> => {
      for (const sample of readCorpus(file)) {
        const running = new Running(sample);
        while (running.step()) await null;
        differences.push(...running.differences);
        cleaned += 1;
      }
    };
    const ending = new AbortController();
    const reason = new Error("it is time");
    const main = async (): Promise<void> => {
      try {
        ending.abort(reason);
        await sleep(Number.POSITIVE_INFINITY);
      } finally {
        await cleanUp();
      }
    };
    await expect(run(main, { signal: ending.signal })).rejects.toBe(reason);
    expect(differences).toEqual([]);
    expect(cleaned).toBe(readCorpus(file).length);
  });
});
