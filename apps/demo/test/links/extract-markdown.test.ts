import { expect, test } from "vitest";
import { extractMarkdown } from "../../src/links/extract-markdown.ts";

const links = (markdown: string) =>
  extractMarkdown(markdown).links.map(({ line, href }) => `${line} ${href}`);

test("links, images and autolinks, each with its line", () => {
  const markdown = `# Title

A [link](a.md "title"), an ![image](b.png), and
<https://auto.example/>, https://bare.example/x, www.bare.example.

- a list with [one](<c d.md>)

| table |
| ----- |
| [in](cell.md) |
`;
  expect(links(markdown)).toEqual([
    "3 a.md",
    "3 b.png",
    "4 https://auto.example/",
    "4 https://bare.example/x",
    "4 http://www.bare.example",
    "6 c d.md",
    "10 cell.md",
  ]);
});

test("a reference link is found where its address stands, once", () => {
  const markdown = `[One][target], [again][target], [target], ![image][picture]

[target]: a.md
[picture]: b.png
`;
  expect(links(markdown)).toEqual(["3 a.md", "4 b.png"]);
});

test("embedded HTML: blocks over several lines and tags in a paragraph", () => {
  const markdown = `<p align="center">
  <a href="block.html">
    <img
      src="picture.png">
  </a>
</p>

Some <a href="inline.html">text</a>.
`;
  expect(links(markdown)).toEqual(["2 block.html", "4 picture.png", "8 inline.html"]);
});

test("code and comments hold no links", () => {
  const markdown = `\`[no](code.md)\`

\`\`\`md
[no](fence.md)
\`\`\`

    [no](indented.md)

<!-- [no](comment.md) <a href="comment.html"> -->
`;
  expect(links(markdown)).toEqual([]);
});

test("headings make anchors as on GitHub, and so do ids in HTML", () => {
  const markdown = `# Getting *started* with \`run()\`
## Twice
## Twice
Setext, too
---
## What's <b>new</b>? Größe
<a name="by-name"></a><a id="by-id"></a>
`;
  expect([...extractMarkdown(markdown).anchors]).toEqual([
    "getting-started-with-run",
    "twice",
    "twice-1",
    "setext-too",
    "whats-new-größe",
    "by-name",
    "by-id",
  ]);
});
