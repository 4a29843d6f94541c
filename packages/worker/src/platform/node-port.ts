import { parentPort } from "node:worker_threads";
import { handedOver } from "../handover.ts";
import type { Port } from "../port.ts";
import { servedPort as servedWebPort } from "./web-port.ts";

/** Waits for the port that this thread is to serve.
 * @throws Error when this is no thread. */
export function servedPort(): Promise<Port> {
  const parent = parentPort;
  // In the main thread, and in a worker of the web, as Deno has them.
  if (parent === null) return servedWebPort();
  return new Promise((resolve) => {
    parent.on("message", function listen(message: unknown) {
      const port = handedOver(message);
      if (port === undefined) return;
      parent.off("message", listen);
      resolve(port);
    });
  });
}
