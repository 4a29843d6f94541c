// Threads in browsers are module workers.
import type { Thread, ThreadOptions } from "./thread.ts";
import { threadOfWebWorker, type WebWorker } from "./web-worker.ts";

declare const Worker: new (url: URL, options: { type: "module"; name: string }) => WebWorker;

/** Starts a thread. */
export function startThread({ name, far, worker }: ThreadOptions): Thread {
  return threadOfWebWorker((worker as WebWorker | undefined) ?? ownWorker(name), far);
}

function ownWorker(name: string): WebWorker {
  // Bundlers look for exactly this.
  return new Worker(new URL("./browser-thread.js", import.meta.url), {
    type: "module",
    name,
  });
}
