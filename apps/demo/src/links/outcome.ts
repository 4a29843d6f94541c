import type { Document } from "./document.ts";

/** The result of checking one address. */
export interface Outcome {
  readonly ok: boolean;
  /** As the report prints it. */
  readonly status: string;
  /** The address at which it was found, after redirects. */
  readonly url: URL;
  /** What was read there, where its links or anchors matter. */
  readonly document?: Document;
  /** Whether another try may succeed. */
  readonly transient?: boolean;
  /** For how many ms the server asks clients to wait. */
  readonly retryAfter?: number | undefined;
  /** Not an HTTP status: it is not known what the server would have answered. */
  readonly unanswered?: boolean;
}

export function fine(url: URL, status: string, document?: Document): Outcome {
  return { ok: true, status, url, ...(document && { document }) };
}

export function broken(url: URL, status: string, more: Partial<Outcome> = {}): Outcome {
  return { ...more, ok: false, status, url };
}
