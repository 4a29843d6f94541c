// How a thread gets the port that it serves: by a message, which is told apart from those that its
// script and whatever made the thread send one another.
import type { ThreadWorker } from "./platform/thread.ts";
import type { Port } from "./port.ts";

const KEY = "@x/worker.port";

/** Sends a thread the port that it is to serve. */
export function handOver(worker: Pick<ThreadWorker, "postMessage">, port: Port): void {
  worker.postMessage({ [KEY]: port }, [port]);
}

/** The port that a message hands over; undefined when it is some other message. */
export function handedOver(message: unknown): Port | undefined {
  return (message as { readonly [KEY]?: Port } | null | undefined)?.[KEY];
}
