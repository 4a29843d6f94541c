import { currentSignal, TimeoutError } from "@x/asyncio";
import { linksOf } from "./links-of.ts";

class HttpError extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`status ${status}`);
    this.name = "HttpError";
    this.status = status;
  }
}

/** Loads a page by `fetch`, and gives what it links to, in absolute addresses. */
export async function loadPage(url: string): Promise<string[]> {
  const response = await fetch(url, { signal: currentSignal() });
  const isHtml = response.headers.get("content-type")?.startsWith("text/html");
  if (!response.ok || !isHtml) await response.body?.cancel(); // which frees the connection
  if (!response.ok) throw new HttpError(response.status);
  return isHtml ? linksOf(await response.text(), response.url) : [];
}

/** Whether the same request may succeed later: the server was too busy or too slow, or could not be reached. */
export function isTransient(error: unknown): boolean {
  if (error instanceof HttpError) return error.status === 429 || error.status >= 500;
  // fetch throws a TypeError when there was no answer.
  return error instanceof TimeoutError || error instanceof TypeError;
}
