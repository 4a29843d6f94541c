// A thread gets the port that it serves by a message. A key of its own tells this message from those that
// the user's code sends to the thread.
import type { ThreadWorker } from "./platform/thread.ts";
import type { Port } from "./port.ts";

const KEY = "@x/worker.port";

/** Sends the port to the thread that serves it. */
export function handOver(worker: Pick<ThreadWorker, "postMessage">, port: Port): void {
  worker.postMessage({ [KEY]: port }, [port]);
}

/** The port in a message; undefined when the message is another one. */
export function handedOver(message: unknown): Port | undefined {
  return (message as { readonly [KEY]?: Port } | null | undefined)?.[KEY];
}
