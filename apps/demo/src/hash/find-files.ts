import type { Coroutine } from "@x/future";
import type { Queue } from "@x/queue";
import { type Executor, runInExecutor } from "@x/worker";
import { listFolder } from "./list-folder.ts";

/** How many bytes of files are worth a call of a thread, and how many files, however small. */
const BATCH_BYTES = 4 * 1024 * 1024;
const BATCH_FILES = 256;

/** Where what is found goes to. */
export interface Finds {
  readonly batches: Queue<readonly string[]>;
  onFile(size: number): void;
  /** A folder that cannot be read. */
  onProblem(problem: string): void;
}

/** Finds the files of a folder, then those of its folders, always in the same order, and shuts the
 * queue down behind the last. Symbolic links are not followed, so that none leads in a circle, or
 * twice to a file. */
export function* findFiles(start: string, executor: Executor, finds: Finds): Coroutine<void> {
  let batch: string[] = [];
  let size = 0;

  function flush(): void {
    if (batch.length > 0) finds.batches.putNowait(batch);
    batch = [];
    size = 0;
  }

  const folders = [start];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const listing = yield* runInExecutor(executor, listFolder, folder);
    if (listing.problem !== undefined) finds.onProblem(listing.problem);
    for (const file of listing.files) {
      batch.push(file.path);
      size += file.size;
      finds.onFile(file.size);
      if (size >= BATCH_BYTES || batch.length === BATCH_FILES) flush();
    }
    folders.push(...listing.folders.toReversed());
  }
  flush();
  finds.batches.shutdown();
}
