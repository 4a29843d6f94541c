import { expect, test } from "vitest";
import { linksOf } from "../src/links-of.ts";

test("links are absolute, without fragments, and only those to web pages", () => {
  const html = `
    <a href="b.html#top">b</a> <p><a href="/c">c</a></p> <a name="here">here</a>
    <a href="mailto:ada@example.org">Ada</a> <a href="http://[">nowhere</a>
    <a href="https://example.org/">elsewhere</a>`;
  expect(linksOf(html, "http://a/sub/index.html")).toEqual([
    "http://a/sub/b.html",
    "http://a/c",
    "https://example.org/",
  ]);
});
