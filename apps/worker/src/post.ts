import { currentSignal, TimeoutError } from "@x/asyncio";
import type { Delivery } from "./delivery.ts";

class HttpError extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`status ${status}`);
    this.name = "HttpError";
    this.status = status;
  }
}

/** Sends a message by `fetch`. */
export async function post({ id, url, text }: Delivery): Promise<void> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "idempotency-key": id },
    body: text,
    signal: currentSignal(),
  });
  await response.body?.cancel(); // which frees the connection
  if (!response.ok) throw new HttpError(response.status);
}

/** Whether the same request may succeed in a moment: the receiver was too busy or too slow, or could not be reached. */
export function isTransient(error: unknown): boolean {
  if (error instanceof HttpError) return error.status === 429 || error.status >= 500;
  // fetch throws a TypeError when there was no answer.
  return error instanceof TimeoutError || error instanceof TypeError;
}
