import { STATUS_CODES } from "node:http";
import { readDocument } from "./document.ts";
import type { Answer } from "./exchange.ts";
import { broken, fine, type Outcome } from "./outcome.ts";
import type { Network } from "./request.ts";

/** What the final answer of a server says about an address. */
export function judge(answer: Answer, { hosts, settings }: Network): Outcome {
  const { url, status, page } = answer;
  const text = `${status} ${answer.statusText || (STATUS_CODES[status] ?? "")}`.trim();
  if (status >= 200 && status < 300) {
    const name = url.href;
    return fine(
      url,
      text,
      page && readDocument(page.kind, page.text, { name, url, complete: page.complete }),
    );
  }
  if (!isTransient(status)) return broken(url, text);
  const retryAfter = delayAsked(answer.headers.get("retry-after"));
  // A check never waits longer than that, so the other requests to the host need not either.
  if (retryAfter !== undefined && retryAfter <= settings.patience) hosts.rest(url, retryAfter);
  return broken(url, text, { transient: true, retryAfter });
}

/** The server is overloaded, limits requests or fails for now. What it does not support (501), it will not support the next time. */
function isTransient(status: number): boolean {
  return status === 429 || status === 408 || (status >= 500 && status !== 501);
}

/** `Retry-After`: seconds or a date, here milliseconds. */
function delayAsked(retryAfter: string | null): number | undefined {
  if (retryAfter === null) return undefined;
  const delay = /^\d+$/.test(retryAfter)
    ? Number(retryAfter) * 1000
    : Date.parse(retryAfter) - Date.now();
  return Number.isNaN(delay) ? undefined : Math.max(0, delay);
}
