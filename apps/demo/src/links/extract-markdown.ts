import GithubSlugger from "github-slugger";
import type { Nodes } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { toString as textOf } from "mdast-util-to-string";
import { gfm } from "micromark-extension-gfm";
import { visit } from "unist-util-visit";
import type { Extract, Link } from "./extract.ts";
import { extractHtmlFragment } from "./extract-html.ts";

/** Links, images, autolinks and embedded HTML of a GitHub-flavoured Markdown text. */
export function extractMarkdown(markdown: string): Extract {
  const links: Link[] = [];
  const anchors = new Set<string>();
  const slugger = new GithubSlugger();
  const tree = fromMarkdown(markdown, {
    extensions: [gfm()],
    mdastExtensions: [gfmFromMarkdown()],
  });
  visit(tree, (node) => {
    const line = node.position?.start.line ?? 1;
    switch (node.type) {
      case "link":
      case "image":
      // A reference link is checked where its address stands: that is the line to mend,
      // and it is one line however often it is referred to.
      case "definition":
        links.push({ href: node.url, line });
        break;
      case "heading":
        anchors.add(slugger.slug(headingText(node)));
        break;
      case "html": {
        const html = extractHtmlFragment(node.value, line);
        links.push(...html.links);
        for (const anchor of html.anchors) anchors.add(anchor);
        break;
      }
    }
  });
  return { links, anchors };
}

/** The text that GitHub makes a heading's anchor of: it leaves out images and tags. */
function headingText(heading: Nodes): string {
  return textOf(heading, { includeImageAlt: false, includeHtml: false });
}
