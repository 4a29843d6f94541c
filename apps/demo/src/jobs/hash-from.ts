import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import type { CoroutineCall } from "@x/future";
import { type Source, work } from "@x/queue";
import type { Hashed } from "../hash/hash-files.ts";

/** What becomes of the files. */
export interface Report {
  /** Is awaited before a file is read. */
  onBegin(path: string): Promise<void> | void;
  onHashed(path: string, hashed: Hashed): Promise<void> | void;
}

/**
 * Hashes the files whose paths are in a queue, until that is shut down. It does not know whether the queue is one
 * in memory or one that several processes share. A path may come a second time, and then has the same hash.
 */
export function hashFrom(
  queue: Source<string>,
  report: Report,
  limit: number,
): CoroutineCall<void> {
  return work(
    queue,
    async (path, { signal }) => {
      await report.onBegin(path);
      await report.onHashed(path, await hash(path, signal));
    },
    { limit },
  );
}

async function hash(path: string, signal: AbortSignal): Promise<Hashed> {
  const sha256 = createHash("sha256");
  try {
    for await (const piece of createReadStream(path, { signal })) sha256.update(piece);
    return { digest: sha256.digest("hex") };
  } catch (error) {
    signal.throwIfAborted();
    return { problem: (error as Error).message };
  }
}
