import { afterAll, beforeAll, expect, test } from "vitest";
import { check } from "./check.ts";
import { deadOrigin, page, redirect, serve, type TestServer } from "./server.ts";

let elsewhere: TestServer;
let site: TestServer;

beforeAll(async () => {
  elsewhere = await serve({
    "/page": page(`<a href="/not-followed">`),
    "/back": (_, response) => response.writeHead(302, { location: `${site.origin}/hidden` }).end(),
    "/start": (_, response) => response.writeHead(301, { location: `${site.origin}/` }).end(),
  });
  site = await serve({
    "/": page(`<title>Home</title>
<a href="/guide/">guide</a> <a href="/guide/#part">part</a> <a href="/guide/#gone">gone</a>
<a href="${elsewhere.origin}/page">elsewhere</a>
<a href="${elsewhere.origin}/gone">gone elsewhere</a>
<a href="file:///etc/hosts">no business of a page</a>`),
    "/guide/": page(`<h1 id="part">Guide</h1>
<a href="../">home</a> <a href="deeper">deeper</a> <a href="/old">moved</a>`),
    "/guide/deeper": page(
      `<a href="/missing">missing</a> <a href="#gone">gone</a> <img src="/x.png">`,
    ),
    "/x.png": (_, response) => response.writeHead(200, { "content-type": "image/png" }).end("png"),
    "/roundabout": page(`<a href="${elsewhere.origin}/back">x</a>\n<a href="/hidden">y</a>`),
    "/hidden": page(`<a href="/missing">z</a>`),
    "/old": redirect("/new"),
    "/new": page(
      `<a href="/missing">also missing here</a> <a href="/old">here</a> <a href="/new">here</a>`,
    ),
  });
});
afterAll(async () => {
  await site.close();
  await elsewhere.close();
});

const report = () => [
  `${site.origin}/:2 | /guide/#gone | no anchor #gone`,
  `${site.origin}/:4 | ${elsewhere.origin}/gone | 404 Not Found`,
  "",
  `${site.origin}/guide/deeper:1 | /missing | 404 Not Found`,
  `${site.origin}/guide/deeper:1 | #gone | no anchor #gone`,
  "",
  `${site.origin}/new:1 | /missing | 404 Not Found`,
  "",
];
const columns = (printed: readonly string[]) =>
  printed.map((line) => line.replace(/ {2,}/g, " | "));

test("a site: its pages are followed, others' are checked", async () => {
  const { exitCode, printed } = await check(`${site.origin}/#fragment`);
  expect(columns(printed)).toEqual([
    ...report(),
    "15 links in 4 documents: 5 broken, 9 fine, 1 skipped; 8 addresses checked",
  ]);
  expect(exitCode).toBe(1);
  expect(site.requests.toSorted()).toEqual([
    "GET /",
    "GET /guide/",
    "GET /guide/deeper",
    "GET /missing",
    "GET /new",
    "GET /old",
    "GET /x.png",
  ]);
  expect(elsewhere.requests.toSorted()).toEqual(["GET /gone", "HEAD /gone", "HEAD /page"]);
});

test("offline, others' pages are not checked", async () => {
  const before = elsewhere.requests.length;
  const { printed } = await check(site.origin, { offline: true });
  expect(printed.at(-1)).toBe(
    "15 links in 4 documents: 4 broken, 8 fine, 3 skipped; 6 addresses checked",
  );
  expect(elsewhere.requests).toHaveLength(before);
});

test("a start that is only the way to the site", async () => {
  const { printed } = await check(`${elsewhere.origin}/start`);
  expect(columns(printed).slice(0, -1)).toEqual(report());
});

test("a site that is not there", async () => {
  const dead = await deadOrigin();
  const { exitCode, printed } = await check(dead);
  expect(columns(printed)).toEqual([
    `${dead} | ${dead}/ | connection refused`,
    "",
    "0 links in 0 documents: 1 broken, 0 fine, 0 skipped; 1 address checked",
  ]);
  expect(exitCode).toBe(1);
});

test("a page that is reached through another server's redirect is followed all the same", async () => {
  // The way through the redirect is asked for first, by a HEAD that reads nothing.
  const { printed } = await check(`${site.origin}/roundabout`);
  expect(columns(printed)).toEqual([
    `${site.origin}/hidden:1 | /missing | 404 Not Found`,
    "",
    "3 links in 2 documents: 1 broken, 2 fine, 0 skipped; 4 addresses checked",
  ]);
});
