import type { Document } from "./document.ts";
import type { Link } from "./extract.ts";

/** Where a link leads. */
export type Place =
  | { readonly kind: "address"; readonly url: URL; readonly fragment: string }
  | { readonly kind: "skipped" }
  | { readonly kind: "invalid" };

/**
 * `root` is the folder that `/absolute` links of local documents start from, as they will
 * once the folder is a site.
 */
export function resolve({ href }: Link, { base }: Document, root: URL | undefined): Place {
  const local = base.protocol === "file:";
  const url = parse(href, base, local ? root : undefined);
  if (url === undefined) return { kind: "invalid" };
  const web = url.protocol === "http:" || url.protocol === "https:";
  // A web page must not lead to files of this machine.
  if (!web && !(local && url.protocol === "file:")) return { kind: "skipped" };
  const fragment = decode(url.hash.slice(1));
  url.hash = "";
  if (!web) url.search = "";
  return { kind: "address", url, fragment };
}

function parse(href: string, base: URL, root: URL | undefined): URL | undefined {
  let relative = href;
  let from = base;
  if (root !== undefined && href.startsWith("//")) {
    relative = `https:${href}`;
  } else if (root !== undefined && href.startsWith("/")) {
    relative = `.${href}`;
    from = root;
  }
  return URL.canParse(relative, from.href) ? new URL(relative, from) : undefined;
}

function decode(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment; // a stray % is a legal character of an id
  }
}

/**
 * Whether the fragment points to something in the document. Fragments that need no id are fine: the
 * top, a text to highlight, a route of a script.
 */
export function hasAnchor({ anchors, complete }: Document, fragment: string): boolean {
  const id = fragment.split(":~:")[0] ?? "";
  return id === "" || id === "top" || /^[/!]/.test(id) || anchors.has(id) || !complete;
}
