// Kills workers and producers in the middle of their work, and counts what became of the jobs.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { run } from "@x/future";
import { openJobs } from "@x/jobs";
import { rolldown } from "rolldown";

/** What to do. */
interface Plan {
  readonly connection: string;
  readonly name: string;
  /** How many workers there are at a time. */
  readonly workers: number;
  /** How many workers are killed. Of the producers, one is killed for every ten of these, and the last. */
  readonly kills: number;
}

/** What became of the jobs. */
export interface Counts {
  /** Those that a producer was told the database has. */
  readonly put: number;
  readonly workersKilled: number;
  readonly producersKilled: number;
  /** Runs that a kill has ended. */
  readonly interrupted: number;
  /** Jobs that were begun more than once. */
  readonly runTwice: number;
  /** Jobs that were put, and that no worker has run to its end. */
  readonly lost: number;
  /** Jobs that the database has given up. */
  readonly deadLetters: number;
  /** How the workers have ended that were not killed, but sent a SIGTERM. */
  readonly exitCodes: readonly (number | null)[];
}

/** The packages are found from here. */
const here = join(import.meta.dirname, "..");

export async function crash({ connection, name, workers, kills }: Plan): Promise<Counts> {
  const temp = join(here, "../temp");
  mkdirSync(temp, { recursive: true });
  const folder = mkdtempSync(join(temp, "crash-"));
  try {
    await bundle(folder);
    const place = [connection, name];
    const log = join(folder, "log");
    let workersKilled = 0;
    let producersKilled = 0;
    let begunKills = 0;
    const put = new Set<number>();

    /** Kills one worker after the other, and leaves the last one alive. */
    const slot = async (): Promise<ChildProcess> => {
      for (;;) {
        const child = start(folder, "worker", [...place, log]);
        // Until it has begun, a SIGTERM would end it at once.
        await lines(child, 1);
        if (begunKills === kills) return child;
        begunKills += 1;
        await lines(child, 1 + Math.floor(Math.random() * 40));
        await kill(child);
        workersKilled += 1;
      }
    };

    /** Kills one producer after the other until all workers have been killed that are to be. */
    const produce = async (): Promise<void> => {
      while (workersKilled < kills) {
        const due = producersKilled * 10 + 10;
        const child = start(folder, "producer", [...place, String(put.size)]);
        await lines(child, Number.POSITIVE_INFINITY, (item) => {
          put.add(Number(item));
          return workersKilled >= Math.min(due, kills);
        });
        await kill(child);
        producersKilled += 1;
      }
    };

    return await run(async () => {
      await using queue = await openJobs<number>(name, { connection, lease: 10_000 });
      const [alive] = await Promise.all([
        Promise.all(Array.from({ length: workers }, slot)),
        produce(),
      ]);
      await queue.join();
      const exits = alive.map(async (child) => {
        child.kill("SIGTERM");
        return (await once(child, "close"))[0] as number | null;
      });
      const exitCodes = await Promise.all(exits);
      const deadLetters = (await queue.deadLetters()).length;
      const { begun, ended } = read(log);
      return {
        put: put.size,
        workersKilled,
        producersKilled,
        interrupted: sum(begun) - sum(ended),
        runTwice: [...begun.values()].filter((count) => count > 1).length,
        lost: [...put].filter((item) => !ended.has(item)).length,
        deadLetters,
        exitCodes,
      };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function bundle(folder: string): Promise<void> {
  const bundled = await rolldown({
    input: { worker: join(here, "crash/worker.ts"), producer: join(here, "crash/producer.ts") },
    platform: "node",
    external: ["pg-boss", "@electric-sql/pglite"],
    transform: { target: "node20.19" },
    resolve: { conditionNames: ["@x/source", "node", "import", "default"] },
  });
  await bundled.write({ dir: folder, entryFileNames: "[name].mjs", chunkFileNames: "[hash].mjs" });
}

const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

function start(folder: string, program: string, args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [join(folder, `${program}.mjs`), ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  running.add(child);
  child.once("close", () => running.delete(child));
  return child;
}

/** Reads lines from a process until there were `count`, or `isEnough` says so of one. */
async function lines(
  child: ChildProcess,
  count: number,
  isEnough: (line: string) => boolean = () => false,
): Promise<void> {
  let left = count;
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    left -= 1;
    if (isEnough(line) || left === 0) return;
  }
  throw new Error("a process has ended by itself");
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  await once(child, "close");
}

/** How often each job was begun and ended. */
function read(log: string): { begun: Map<number, number>; ended: Map<number, number> } {
  const begun = new Map<number, number>();
  const ended = new Map<number, number>();
  for (const line of readFileSync(log, "utf8").trimEnd().split("\n")) {
    const [what, item] = line.split(" ");
    const counts = what === "begin" ? begun : ended;
    counts.set(Number(item), (counts.get(Number(item)) ?? 0) + 1);
  }
  return { begun, ended };
}

const sum = (counts: ReadonlyMap<number, number>): number =>
  [...counts.values()].reduce((a, b) => a + b, 0);
