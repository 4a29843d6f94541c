import type { Document } from "./document.ts";

/** What came of checking one address. */
export interface Outcome {
  readonly ok: boolean;
  /** As the report prints it. */
  readonly status: string;
  /** Where it was found at last, after redirects. */
  readonly url: URL;
  /** What was read there, where its links or anchors matter. */
  readonly document?: Document;
  /** Another try may end better. */
  readonly transient?: boolean;
  /** Milliseconds that the server asks to be left alone for. */
  readonly retryAfter?: number | undefined;
  /** Nobody can say what the server would have answered: it is not an HTTP status. */
  readonly unanswered?: boolean;
}

export function fine(url: URL, status: string, document?: Document): Outcome {
  return { ok: true, status, url, ...(document && { document }) };
}

export function broken(url: URL, status: string, more: Partial<Outcome> = {}): Outcome {
  return { ...more, ok: false, status, url };
}
