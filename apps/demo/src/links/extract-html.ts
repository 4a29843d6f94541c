import { type DefaultTreeAdapterTypes, defaultTreeAdapter, parse, parseFragment } from "parse5";
import { parseSrcset } from "srcset";
import type { Extract, Link } from "./extract.ts";

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

/** Which attribute of which element is an address. */
const addresses: Record<string, readonly string[]> = {
  a: ["href"],
  area: ["href"],
  audio: ["src"],
  embed: ["src"],
  iframe: ["src"],
  img: ["src", "srcset"],
  input: ["src"],
  link: ["href"],
  object: ["data"],
  script: ["src"],
  source: ["src", "srcset"],
  track: ["src"],
  video: ["src", "poster"],
};

export function extractHtml(html: string): Extract {
  return extract(parse(html, { sourceCodeLocationInfo: true }), 1);
}

/** HTML inside of Markdown: any piece of it, even a lone start tag. */
export function extractHtmlFragment(html: string, firstLine: number): Extract {
  return extract(parseFragment(html, { sourceCodeLocationInfo: true }), firstLine);
}

function extract(root: Node, firstLine: number): Extract {
  const links: Link[] = [];
  const anchors = new Set<string>();
  let base: string | undefined;
  for (const element of elements(root)) {
    const attributes = new Map(element.attrs.map(({ name, value }) => [name, value]));
    const id = attributes.get("id");
    if (id) anchors.add(id);
    const name = attributes.get("name");
    if (name && element.tagName === "a") anchors.add(name);
    if (element.tagName === "base") base ??= attributes.get("href");
    if (isHint(element.tagName, attributes)) continue;
    for (const attribute of addresses[element.tagName] ?? []) {
      const value = attributes.get(attribute);
      if (value === undefined) continue;
      const line = (lineOf(element, attribute) ?? 1) + firstLine - 1;
      const hrefs =
        attribute === "srcset" ? parseSrcset(value).map(({ url }) => url) : [value.trim()];
      for (const href of hrefs) links.push({ href, line });
    }
  }
  return { links, anchors, ...(base !== undefined && { base }) };
}

/** Depth first, in document order; a loop and no recursion, since pages can nest very deeply. */
function* elements(root: Node): Generator<Element> {
  const rest: Node[] = [root];
  for (let node = rest.pop(); node !== undefined; node = rest.pop()) {
    if (defaultTreeAdapter.isElementNode(node)) yield node;
    if ("content" in node) rest.push(node.content);
    if ("childNodes" in node) for (const child of node.childNodes.toReversed()) rest.push(child);
  }
}

/** `<link rel=preconnect>` names a server to connect to early, and not an address. */
function isHint(tag: string, attributes: ReadonlyMap<string, string>): boolean {
  return tag === "link" && /\b(preconnect|dns-prefetch)\b/i.test(attributes.get("rel") ?? "");
}

function lineOf(element: Element, attribute: string): number | undefined {
  const location = element.sourceCodeLocation;
  return location?.attrs?.[attribute]?.startLine ?? location?.startLine;
}
