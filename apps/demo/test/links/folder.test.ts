import { afterAll, beforeAll, expect, test } from "vitest";
import { check, folder } from "./check.ts";
import { deadOrigin, page, reset, serve, status, type TestServer } from "./server.ts";

let server: TestServer;
let dead: string;

beforeAll(async () => {
  dead = await deadOrigin();
  server = await serve({
    "/fine": page(`<p id="there"><a href="/not-followed">`),
    "/teapot": status(418),
    "/reset": reset,
  });
});
afterAll(() => server.close());

test("offline, a folder has links to files alone", async () => {
  const path = await folder({
    "a.md": `[own](b.md) [gone](c.md) [fine](${server.origin}/fine) [gone, too](${server.origin}/gone)`,
    "b.md": "",
  });
  const requests = server.requests.length;
  const { exitCode, printed } = await check(path, { offline: true });
  expect(printed).toEqual([
    "a.md:1  c.md  no such file",
    "",
    "4 links in 2 documents: 1 broken, 1 fine, 2 skipped; 3 addresses checked",
  ]);
  expect(exitCode).toBe(1);
  expect(server.requests).toHaveLength(requests);
});

test("a folder of Markdown and HTML", async () => {
  const path = await folder({
    "README.md": `# Read me

See [the guide](docs/guide.md), [its end](docs/guide.md#the-end), [no part](docs/guide.md#gone),
[a folder](docs), [a picture](picture.png), [nothing](docs/nothing.md) and [here](#read-me).

[mail](mailto:a@example.org), [call](tel:+123), [nowhere](#nowhere), [](http://a:b:c)
`,
    "docs/guide.md": `[fine](${server.origin}/fine) [again](${server.origin}/fine#there)
[an anchor of a page that is not read](${server.origin}/fine#gone)

[gone]: ${server.origin}/gone
[dead]: ${dead}/x

## The end
`,
    "docs/page.html": `<a href="/README.md#read-me">home</a>
<img src="../picture.png"><img src="missing.png">
<a href="${server.origin}/teapot">tea</a> <a href="${server.origin}/reset">reset</a>
<a href="javascript:void(0)">nothing</a> <a href="page.html#self" id="self">self</a>
`,
    "picture.png": "",
    "notes.txt": "[not](read.md)",
    ".hidden/x.md": "[not](read.md)",
    "node_modules/x/README.md": "[not](read.md)",
  });
  const { exitCode, printed } = await check(path);
  const { origin } = server;
  expect(printed.map((line) => line.replace(/ {2,}/g, " | "))).toEqual([
    "README.md:3 | docs/guide.md#gone | no anchor #gone",
    "README.md:4 | docs/nothing.md | no such file",
    "README.md:6 | #nowhere | no anchor #nowhere",
    "README.md:6 | http://a:b:c | not a valid address",
    "",
    `docs/guide.md:4 | ${origin}/gone | 404 Not Found`,
    `docs/guide.md:5 | ${dead}/x | connection refused`,
    "",
    "docs/page.html:2 | missing.png | no such file",
    `docs/page.html:3 | ${origin}/teapot | 418 I'm a Teapot`,
    `docs/page.html:3 | ${origin}/reset | connection reset, 3 tries`,
    "",
    "23 links in 3 documents: 9 broken, 11 fine, 3 skipped; 12 addresses checked",
  ]);
  expect(exitCode).toBe(1);
});

test("columns are aligned", async () => {
  const path = await folder({
    "a.md": "[x](gone.md)\n",
    "long-name.md": `${"\n".repeat(9)}[x](a-longer-address.md)\n[x](a.md#gone)\n`,
  });
  expect((await check(path)).printed).toEqual([
    "a.md:1           gone.md              no such file",
    "",
    "long-name.md:10  a-longer-address.md  no such file",
    "long-name.md:11  a.md#gone            no anchor #gone",
    "",
    "3 links in 2 documents: 3 broken, 0 fine, 0 skipped; 4 addresses checked",
  ]);
});

test("one file: its links to other files, and to their anchors, count, those files' own do not", async () => {
  const path = await folder({
    "a.md": "[x](b.md#part) [y](b.md#gone)",
    "b.md": "# Part\n[z](nothing.md)",
  });
  const { exitCode, printed } = await check(`${path}/a.md`);
  expect(printed).toEqual([
    "a.md:1  b.md#gone  no anchor #gone",
    "",
    "2 links in 1 document: 1 broken, 1 fine, 0 skipped; 2 addresses checked",
  ]);
  expect(exitCode).toBe(1);
});

test("all fine: one line and exit code 0", async () => {
  const path = await folder({ "a.md": `[x](${server.origin}/fine) [y](mailto:a@example.org)` });
  const { exitCode, printed, progress } = await check(path);
  expect(printed).toEqual([
    "2 links in 1 document: 0 broken, 1 fine, 1 skipped; 2 addresses checked",
  ]);
  expect(exitCode).toBe(0);
  expect(progress).toBe("");
});

test("an address is asked for once, however often it is linked", async () => {
  const path = await folder(
    Object.fromEntries(
      Array.from({ length: 20 }, (_, n) => [
        `${n}.md`,
        `[x](${server.origin}/fine?once#${n})\n`.repeat(20),
      ]),
    ),
  );
  const { printed } = await check(path);
  expect(printed.at(-1)).toContain("400 links in 20 documents");
  expect(server.requests.filter((request) => request.endsWith("/fine?once"))).toHaveLength(2);
});

test("a bar on a terminal, which is gone in the end", async () => {
  const path = await folder({ "a.md": `[x](${server.origin}/fine)` });
  const { progress } = await check(path, { isTTY: true });
  expect(progress).toContain("of 2 addresses");
  expect(progress.endsWith("\u001b[1G\u001b[2K")).toBe(true); // to the line's begin, and clear it
});

test("what a page says does not steer the terminal", async () => {
  const path = await folder({ "a.html": `<a href="x\u001b[2J.html">` });
  expect((await check(path)).printed[0]).toBe("a.html:1  x%1B[2J.html  no such file");
});
