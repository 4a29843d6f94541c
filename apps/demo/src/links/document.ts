import type { Link } from "./extract.ts";
import { extractHtml } from "./extract-html.ts";
import { extractMarkdown } from "./extract-markdown.ts";

export type DocumentKind = "html" | "markdown";

export interface Document {
  /** How the report names it: a path or an address. */
  readonly name: string;
  /** Without fragment, after redirects. */
  readonly url: URL;
  /** What its relative links start from. */
  readonly base: URL;
  readonly links: readonly Link[];
  readonly anchors: ReadonlySet<string>;
  /** False when only its beginning was read: then a missing anchor proves nothing. */
  readonly complete: boolean;
}

const extractors = { html: extractHtml, markdown: extractMarkdown };

const kindsByEnding: Record<string, DocumentKind> = {
  ".html": "html",
  ".htm": "html",
  ".md": "markdown",
  ".markdown": "markdown",
};

const kindsByMediaType: Record<string, DocumentKind> = {
  "text/html": "html",
  "application/xhtml+xml": "html",
  "text/markdown": "markdown",
};

export function kindOfFile(path: string): DocumentKind | undefined {
  return kindsByEnding[/\.[^./\\]+$/.exec(path)?.[0].toLowerCase() ?? ""];
}

export function kindOfMediaType(contentType: string | null): DocumentKind | undefined {
  return kindsByMediaType[contentType?.split(";")[0]?.trim().toLowerCase() ?? ""];
}

export function readDocument(
  kind: DocumentKind,
  text: string,
  from: { name: string; url: URL; complete: boolean },
): Document {
  const { links, anchors, base } = extractors[kind](text);
  return {
    ...from,
    links,
    anchors,
    base:
      base !== undefined && URL.canParse(base, from.url.href) ? new URL(base, from.url) : from.url,
  };
}
