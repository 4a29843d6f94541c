import { currentSignal } from "@x/asyncio";
import type { Ask } from "./product.ts";

/** Asks a service by `GET base/id`, and is cancelled with the function that asks. */
export function overHttp<T>(base: string): Ask<T> {
  return async (id) => {
    // The one thing that needs a signal: a promise that is not of @x.
    const signal = currentSignal();
    const response = await fetch(`${base}/${encodeURIComponent(id)}`, { signal });
    if (!response.ok) {
      await response.body?.cancel(); // which frees the connection
      throw new Error(`${response.url} has answered ${response.status}`);
    }
    return (await response.json()) as T;
  };
}
