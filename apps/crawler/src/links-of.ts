import { type DefaultTreeAdapterTypes, defaultTreeAdapter, parse } from "parse5";

/** The web pages that a page links to, in absolute addresses without `#fragments`. */
export function linksOf(html: string, base: string): string[] {
  return hrefs(parse(html)).flatMap((href) => {
    if (!URL.canParse(href, base)) return [];
    const url = new URL(href, base);
    url.hash = "";
    return url.protocol === "http:" || url.protocol === "https:" ? [url.href] : [];
  });
}

function hrefs(root: DefaultTreeAdapterTypes.Document): string[] {
  const found: string[] = [];
  const rest: DefaultTreeAdapterTypes.Node[] = [root];
  for (let node = rest.pop(); node !== undefined; node = rest.pop()) {
    if (defaultTreeAdapter.isElementNode(node) && node.tagName === "a") {
      const href = node.attrs.find(({ name }) => name === "href")?.value;
      if (href !== undefined) found.push(href);
    }
    if ("childNodes" in node) rest.push(...node.childNodes.toReversed());
  }
  return found;
}
