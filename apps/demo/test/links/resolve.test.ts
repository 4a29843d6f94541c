import { expect, test } from "vitest";
import { type Document, readDocument } from "../../src/links/document.ts";
import { hasAnchor, resolve } from "../../src/links/resolve.ts";

const root = new URL("file:///work/docs/");

function document(url: string, html = ""): Document {
  return readDocument("html", html, { name: "x", url: new URL(url), complete: true });
}

function place(href: string, from: Document): string {
  const place = resolve({ href, line: 1 }, from, root);
  return place.kind === "address" ? `${place.url.href} [${place.fragment}]` : place.kind;
}

test.each([
  ["b.md", "file:///work/docs/guide/b.md []"],
  ["../a%20b.md?raw=true#part-1", "file:///work/docs/a%20b.md [part-1]"],
  ["#gr%C3%B6%C3%9Fe", "file:///work/docs/guide/a.md [größe]"],
  ["#100%", "file:///work/docs/guide/a.md [100%]"],
  ["", "file:///work/docs/guide/a.md []"],
  ["/a.md", "file:///work/docs/a.md []"],
  ["//example.org/x", "https://example.org/x []"],
  ["https://example.org/?q#f", "https://example.org/?q [f]"],
  ["file:///etc/hosts", "file:///etc/hosts []"],
  ["mailto:a@example.org", "skipped"],
  ["tel:+123", "skipped"],
  ["data:text/plain,x", "skipped"],
  ["javascript:void(0)", "skipped"],
  ["https://", "invalid"],
  ["http://a b/", "invalid"],
])("in a local document %j leads to %s", (href, expected) => {
  expect(place(href, document("file:///work/docs/guide/a.md"))).toBe(expected);
});

test.each([
  ["b", "https://example.org/guide/b []"],
  ["/a", "https://example.org/a []"],
  ["//other.example/x", "https://other.example/x []"],
  ["file:///etc/hosts", "skipped"],
])("in a page of the web %j leads to %s", (href, expected) => {
  expect(place(href, document("https://example.org/guide/a"))).toBe(expected);
});

test("a base element moves what is relative, the page's own fragments too", () => {
  const page = document("https://example.org/guide/a", `<base href="/else/">`);
  expect(place("b", page)).toBe("https://example.org/else/b []");
  expect(place("#part", page)).toBe("https://example.org/else/ [part]");
});

test.each([
  ["part", true],
  ["missing", false],
  ["", true],
  ["top", true],
  ["/route/of/a/script", true],
  [":~:text=some%20words", true],
  ["part:~:text=word", true],
  ["missing:~:text=word", false],
])("#%s answered: %s", (fragment, expected) => {
  expect(hasAnchor(document("https://example.org/", `<p id="part">`), fragment)).toBe(expected);
});

test("a document of which only the beginning is known may have any anchor", () => {
  const page = { ...document("https://example.org/", `<p id="part">`), complete: false };
  expect(hasAnchor(page, "missing")).toBe(true);
});
