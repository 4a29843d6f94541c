import { once } from "node:events";
import { type Coroutine, currentSignal } from "@x/future";
import { all } from "@x/gather";
import { openJobs } from "@x/jobs";
import type { Hashed } from "../hash/hash-files.ts";
import { released } from "./child.ts";
import { hashFrom, type Report } from "./hash-from.ts";
import { queueOptions } from "./queue-options.ts";

/** What a worker tells its parent. */
export type Message = { readonly begun: string } | Finished;

export interface Finished {
  readonly path: string;
  readonly hashed: Hashed;
}

/** Waits before each file for the parent's leave, so that it can be killed with a job in its hands. */
const toParent: Report = {
  async onBegin(path) {
    const leave = () => once(process, "message", { signal: currentSignal() });
    await all([leave, () => tell({ begun: path })]);
  },
  onHashed: (path, hashed) => tell({ path, hashed }),
};

/** What the process of a worker does, until its parent lets it go or is gone. */
export function* runWorker(connection: string, name: string): Coroutine<number> {
  // What it may have in its hands goes to another one when the lease has run out.
  void released().then(() => process.exit());
  const queue = yield* openJobs<string>(name, queueOptions(connection));
  try {
    yield* hashFrom(queue, toParent, 1);
  } finally {
    yield* queue.close();
  }
  return 0;
}

/** Returns when the parent gets it, whatever becomes of this process. */
function tell(message: Message): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send?.(message, undefined, undefined, (error) => (error ? reject(error) : resolve()));
  });
}
