import { TextDecoder } from "node:util";
import { type DocumentKind, kindOfMediaType } from "./document.ts";

/** How to ask: "page" is a GET whose answer is read, if it is a document. */
export type Asking = "HEAD" | "GET" | "page";

export interface Answer {
  readonly url: URL;
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
  readonly page?: Page;
}

interface Page {
  readonly kind: DocumentKind;
  readonly text: string;
  /** False when it was longer than what was read. */
  readonly complete: boolean;
}

const headers = {
  accept: "text/html, application/xhtml+xml, */*;q=0.8",
  "user-agent": "demo-links (a link checker)",
};

/**
 * One HTTP request and its answer. It is an async function on purpose: one signal, from the code that
 * runs it, ends both the request and the reading of its answer, and neither goes on once the promise
 * has settled.
 */
export async function exchange(
  url: URL,
  asking: Asking,
  pageBytes: number,
  signal: AbortSignal,
): Promise<Answer> {
  const method = asking === "HEAD" ? "HEAD" : "GET";
  const response = await fetch(url, { method, headers, redirect: "manual", signal });
  const answer = {
    url,
    status: response.status,
    statusText: response.statusText,
    headers: response.headers,
  };
  const contentType = response.headers.get("content-type");
  const kind = kindOfMediaType(contentType);
  if (asking === "page" && kind && response.ok && response.body) {
    return { ...answer, page: { kind, ...(await read(response.body, contentType, pageBytes)) } };
  }
  // Only the status matters here: the body, which may be endless, is not fetched.
  await response.body?.cancel();
  return answer;
}

async function read(
  body: AsyncIterable<Uint8Array>,
  contentType: string | null,
  most: number,
): Promise<{ text: string; complete: boolean }> {
  const decoder = decoderFor(contentType);
  let text = "";
  let bytes = 0;
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    bytes += chunk.length;
    if (bytes > most) return { text, complete: false }; // leaving the loop cancels the body
  }
  return { text: text + decoder.decode(), complete: true };
}

function decoderFor(contentType: string | null): TextDecoder {
  try {
    return new TextDecoder(/charset="?([^\s";]+)/i.exec(contentType ?? "")?.[1]);
  } catch {
    return new TextDecoder(); // a charset that nobody knows
  }
}
