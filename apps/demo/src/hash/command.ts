import type { Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { type Coroutine, call } from "@x/future";
import { map } from "@x/gather";
import { Queue } from "@x/queue";
import { taskGroup } from "@x/taskgroup";
import { Executor, runInExecutor } from "@x/worker";
import type { Terminal } from "../links/command.ts";
import { UsageError } from "../usage-error.ts";
import { findFiles } from "./find-files.ts";
import { type Hashed, hashFiles } from "./hash-files.ts";
import { lineOf } from "./line.ts";
import { showProgress } from "./progress.ts";

/** How to hash. */
export interface HashSettings {
  /** How many threads; by default as many as the machine runs at a time. */
  readonly threads?: number;
}

/**
 * What `demo hash` does; its result is the exit code. Throws a `UsageError` when there is no such file
 * or folder. Cancelled, it ends its threads and waits for that.
 */
export function* hashPath(
  path: string,
  settings: HashSettings,
  { stdout, stderr }: Terminal & { readonly stdout: { readonly isTTY?: boolean } },
): Coroutine<number> {
  const stats = yield* call(() => checkedStats(path));
  const batches = new Queue<readonly string[]>();
  const hashed = new BigInt64Array(new SharedArrayBuffer(8));
  const progress = {
    total: 0,
    get done() {
      return Number(Atomics.load(hashed, 0));
    },
  };
  let exitCode = 0;

  function onProblem(problem: string): void {
    exitCode = 1;
    stderr.write(`error: ${problem}\n`);
  }

  function onFile(size: number): void {
    progress.total += size;
  }

  /** Prints what has been hashed as soon as all before it was. */
  const waiting = new Map<number, string>();
  let next = 0;
  function print(index: number, paths: readonly string[], results: readonly Hashed[]): void {
    waiting.set(index, paths.map((path, i) => textOf(path, results[i] as Hashed)).join(""));
    for (; waiting.has(next); next += 1) {
      stdout.write(waiting.get(next) as string);
      waiting.delete(next);
    }
  }

  function textOf(path: string, result: Hashed): string {
    if ("digest" in result) return lineOf(result.digest, path);
    onProblem(result.problem);
    return "";
  }

  const executor = new Executor(settings);
  try {
    yield* taskGroup(function* (group) {
      // On one terminal, lines and bar would be written over each other.
      const isWatched = stderr.isTTY && !stdout.isTTY;
      const showing = isWatched && group.createTask(showProgress(stderr, progress));
      if (stats.isDirectory()) {
        group.createTask(findFiles(path, executor, { batches, onFile, onProblem }));
      } else {
        onFile(stats.size);
        batches.putNowait([path]);
        batches.shutdown();
      }
      yield* map(
        batches,
        function* (paths, index) {
          print(index, paths, yield* runInExecutor(executor, hashFiles, paths, hashed));
        },
        { limit: 2 * executor.threads }, // a thread that is done finds the next batch ready
      );
      if (showing) showing.cancel();
    });
  } finally {
    yield* executor.shutdown();
  }
  return exitCode;
}

/** Of a file or a folder. */
async function checkedStats(path: string): Promise<Stats> {
  const stats = await stat(path).catch((error: Error) => {
    throw new UsageError(error.message);
  });
  if (!stats.isDirectory() && !stats.isFile()) {
    throw new UsageError(`neither a file nor a folder: ${path}`);
  }
  return stats;
}
