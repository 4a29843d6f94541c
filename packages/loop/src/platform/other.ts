import type { Host } from "../host.ts";

// Browsers and whatever else there is. They get nothing that is about Node.

/** Nobody can tell here when the program waits for nothing any more. */
export function watchIdle(): Host["whenIdle"] {
  return undefined;
}

/** There are no stores. */
export function followStores(): void {}
