import { handedOver } from "../handover.ts";
import type { Port } from "../port.ts";

interface MessageTarget {
  readonly WorkerGlobalScope?: unknown;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  removeEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
}

/** Waits for the port that this thread serves.
 * @throws Error when this is not a worker. */
export function servedPort(): Promise<Port> {
  const scope = globalThis as unknown as MessageTarget;
  if (scope.WorkerGlobalScope === undefined) {
    throw new Error("serve() is for the script of a worker, and this is not one");
  }
  return new Promise((resolve) => {
    scope.addEventListener("message", function listen({ data }) {
      const port = handedOver(data);
      if (port === undefined) return;
      scope.removeEventListener("message", listen);
      resolve(port);
    });
  });
}
