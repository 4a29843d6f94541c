import type { Coroutine } from "@x/future";
import { Queue } from "@x/queue";
import { Event } from "@x/sync";
import type { Hashed } from "../hash/hash-files.ts";
import { lineOf } from "../hash/line.ts";
import { listFolder } from "../hash/list-folder.ts";
import type { Terminal } from "../links/command.ts";
import { UsageError } from "../usage-error.ts";
import { hashByWorkers } from "./by-workers.ts";
import { hashFrom } from "./hash-from.ts";
import { progressOn } from "./progress.ts";

/** How to hash. */
export interface JobsSettings {
  readonly workers: number;
  /** The URL of a Postgres; without it, one is started. */
  readonly connection?: string;
  /** In this process alone. */
  readonly memory: boolean;
}

/**
 * What `demo jobs` does; its result is the exit code. Throws a `UsageError` when there is no such folder or no
 * database. Cancelled, it ends all processes that it has started, and waits for that.
 */
export function* hashByJobs(
  folder: string,
  settings: JobsSettings,
  { stdout, stderr }: Terminal,
): Coroutine<number> {
  const paths = filesOf(folder);
  const results = new Map<string, Hashed>();
  const isComplete = new Event();
  const progress = progressOn(stderr, paths.length);

  function onHashed(path: string, hashed: Hashed): void {
    results.set(path, hashed); // of a job that has run twice, the same again
    progress.update(results.size);
    if (results.size === paths.length) isComplete.set();
  }

  try {
    if (settings.memory) {
      const queue = new Queue<string>();
      for (const path of paths) queue.putNowait(path);
      queue.shutdown();
      yield* hashFrom(queue, { onBegin() {}, onHashed }, settings.workers);
    } else if (paths.length > 0) {
      const complete = () => isComplete.wait();
      yield* hashByWorkers(paths, settings, { onHashed, note: progress.note, complete });
    }
  } finally {
    progress.stop();
  }

  let exitCode = 0;
  for (const path of paths) {
    const result = results.get(path) as Hashed;
    if ("digest" in result) {
      stdout.write(lineOf(result.digest, path));
    } else {
      exitCode = 1;
      stderr.write(`error: ${result.problem}\n`);
    }
  }
  return exitCode;
}

/** In the order in which `demo hash` prints them. */
function filesOf(folder: string): string[] {
  const { files, folders, problem } = listFolder(folder);
  if (problem !== undefined) throw new UsageError(problem);
  return [...files.map(({ path }) => path), ...folders.flatMap(filesOf)];
}
