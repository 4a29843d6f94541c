import { parentPort } from "node:worker_threads";
import { handedOver } from "../handover.ts";
import type { Port } from "../port.ts";
import { servedPort as servedWebPort } from "./web-port.ts";

/** Waits for the port that this thread serves.
 * @throws Error in the main thread. */
export function servedPort(): Promise<Port> {
  const parent = parentPort;
  // Either this is the main thread, or a web worker, which Deno has, too.
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
