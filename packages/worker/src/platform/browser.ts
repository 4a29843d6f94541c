// Threads of browsers: module workers.
import type { Port } from "../port.ts";
import type { Ending, Thread, ThreadOptions } from "./thread.ts";

declare class Worker {
  constructor(url: URL, options: { type: "module"; name: string });
  onerror: ((event: { readonly message?: string; preventDefault(): void }) => void) | null;
  postMessage(message: unknown, transfer: readonly Port[]): void;
  terminate(): void;
}

/** Starts a thread. */
export function startThread({ name, far }: ThreadOptions): Thread {
  // Bundlers look for exactly this.
  const worker = new Worker(new URL("./browser-thread.js", import.meta.url), {
    type: "module",
    name,
  });
  worker.postMessage(far, [far]);
  let terminate!: () => void;
  const ended = new Promise<Ending>((resolve) => {
    worker.onerror = (event) => {
      event.preventDefault();
      // An error that nobody has caught ends a thread in Node; here it has to be done.
      worker.terminate();
      resolve({ how: `crashed: ${event.message ?? "its script could not be loaded"}` });
    };
    terminate = () => {
      worker.terminate();
      resolve({ how: "was terminated" });
    };
  });
  return { ended, terminate };
}
