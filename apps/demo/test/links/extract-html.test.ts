import { expect, test } from "vitest";
import { extractHtml } from "../../src/links/extract-html.ts";

const links = (html: string) => extractHtml(html).links.map(({ line, href }) => `${line} ${href}`);

test("every attribute that is an address, with the line it stands in", () => {
  const html = `<!doctype html>
<link rel="stylesheet" href="style.css">
<link rel="preconnect" href="https://not-a-page.example">
<script src="script.js"></script>
<a
  class="x"
  href=" a.html ">text</a>
<img src="small.png" srcset="small.png 1x, data:image/png;base64,AA== 2x,
  large.png 3x">
<video poster="poster.png"><source src="film.mp4"><track src="text.vtt"></video>
<iframe src="frame.html"></iframe><object data="thing.svg"></object>
<a name="nowhere">no link</a>
`;
  expect(links(html)).toEqual([
    "2 style.css",
    "4 script.js",
    "7 a.html",
    "8 small.png",
    "8 small.png",
    "8 data:image/png;base64,AA==",
    "8 large.png",
    "10 poster.png",
    "10 film.mp4",
    "10 text.vtt",
    "11 frame.html",
    "11 thing.svg",
  ]);
});

test("entities are read, broken markup is mended, templates count, comments do not", () => {
  const html = `<p><a href="?a=1&amp;b=2">one<p><a href=two>
<template><a href="three"></template>
<!-- <a href="four"> --><script>"<a href='five'>"</script>`;
  expect(links(html)).toEqual(["1 ?a=1&b=2", "1 two", "2 three"]);
});

test("ids and named anchors; the base address", () => {
  const extract = extractHtml(`<base href="/docs/"><base href="/other/">
    <h1 id="top-heading">x</h1><a name="old">x</a><input name="field">`);
  expect([...extract.anchors]).toEqual(["top-heading", "old"]);
  expect(extract.base).toBe("/docs/");
});

test("a page nested a hundred thousand levels deep", () => {
  const html = `${"<div>".repeat(100_000)}<a href="bottom">`;
  expect(links(html)).toEqual(["1 bottom"]);
});
