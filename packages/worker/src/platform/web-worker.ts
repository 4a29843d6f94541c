import { handOver } from "../handover.ts";
import type { Lifeline, Port } from "../port.ts";
import type { Ending, Thread, ThreadWorker } from "./thread.ts";

/** A web worker, as browsers, Bun and Deno have them. */
export interface WebWorker extends ThreadWorker, Lifeline {
  addEventListener(
    type: "error",
    listener: (event: { readonly message?: string; preventDefault(): void }) => void,
  ): void;
}

/** Makes a web worker serve a port. */
export function threadOfWebWorker(worker: WebWorker, far: Port): Thread {
  handOver(worker, far);
  let terminate!: () => void;
  const ended = new Promise<Ending>((resolve) => {
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      // In Node, an uncaught error ends the thread; a web worker has to be ended explicitly.
      worker.terminate();
      resolve({ how: `crashed: ${event.message ?? "its script could not be loaded"}` });
    });
    terminate = () => {
      worker.terminate();
      resolve({ how: "was terminated" });
    };
  });
  return { ended, terminate, ref: () => worker.ref?.(), unref: () => worker.unref?.() };
}
