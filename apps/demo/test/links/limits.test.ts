import type { RequestListener, ServerResponse } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { check, folder } from "./check.ts";
import { gone, never, type Routes, serve, status, type TestServer } from "./server.ts";
import { StandingClock } from "./standing-clock.ts";

async function serveForThisTest(routes: Routes): Promise<TestServer> {
  const server = await serve(routes);
  onTestFinished(() => server.close());
  return server;
}

/** Answers once `count` requests are waiting, and tells how many ever waited together. */
function together(count: number): { listener: RequestListener; readonly most: number } {
  const waiting = new Set<ServerResponse>();
  let most = 0;
  const listener: RequestListener = async (_, response) => {
    waiting.add(response);
    most = Math.max(most, waiting.size);
    if (waiting.size !== count) return;
    for (let turns = 0; turns < 10; turns += 1) await new Promise(setImmediate); // one too many comes
    for (const each of waiting) each.end();
    waiting.clear();
  };
  return {
    listener,
    get most() {
      return most;
    },
  };
}

/** A document with `count` links to one server. */
function documentWith(count: number, origin: string): Record<string, string> {
  return { "a.md": Array.from({ length: count }, (_, n) => `[x](${origin}/${n})\n`).join("") };
}

test.each([
  { limit: 5, perHost: 8, together: 5 },
  { limit: 8, perHost: 3, together: 3 },
])(
  "no more requests at a time than limit $limit, $perHost a host",
  async ({ limit, perHost, together: expected }) => {
    const requests = together(expected);
    const count = expected * 4;
    const server = await serveForThisTest(
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`/${n}`, requests.listener])),
    );
    const { exitCode } = await check(await folder(documentWith(count, server.origin)), {
      limit,
      perHost,
    });
    expect(exitCode).toBe(0);
    expect(requests.most).toBe(expected);
  },
);

test("a hundred times more addresses than the queue has room for", async () => {
  const fine = status(204);
  const server = await serveForThisTest(
    Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`/${n}`, fine])),
  );
  const { printed } = await check(await folder(documentWith(200, server.origin)), { limit: 1 });
  expect(printed).toEqual([
    "200 links in 1 document: 0 broken, 200 fine, 0 skipped; 201 addresses checked",
  ]);
});

test("one that asks for more patience than there is holds up nobody", async () => {
  const limited = status(429, { "retry-after": "3600" });
  const server = await serveForThisTest({ "/0": limited, "/1": limited });
  const { printed } = await check(await folder(documentWith(2, server.origin)), { perHost: 1 });
  expect(printed.at(-1)).toContain("2 links in 1 document: 2 broken");
});

test("the time for everything: what was found is printed, and that it is not all", async () => {
  const clock = new StandingClock();
  const server = await serveForThisTest({ "/never": () => clock.pass(1_000) });
  const path = await folder({
    "a.md": `[x](gone.md)\n[y](${server.origin}/never)\n[z](${server.origin}/never)`,
  });
  // One at a time: when the server is asked, what comes first has been found.
  const { exitCode, printed } = await check(path, { total: 1_000, limit: 1, host: clock });
  expect(printed).toEqual([
    "a.md:1  gone.md  no such file",
    "",
    "Incomplete: the 1000 ms for everything (--total) are over.",
    "",
    "3 links in 1 document: 1 broken, 0 fine, 0 skipped, 2 not checked; 2 addresses checked",
  ]);
  expect(exitCode).toBe(1);
  await gone(await server.arrival("/never"));
});

test("an incomplete check is no success", async () => {
  const clock = new StandingClock();
  const server = await serveForThisTest({ "/never": () => clock.pass(50) });
  const path = await folder({ "a.md": `[x](${server.origin}/never)` });
  const { exitCode, printed } = await check(path, { total: 50, host: clock });
  expect(printed.at(-1)).toContain("0 broken, 0 fine, 0 skipped, 1 not checked");
  expect(exitCode).toBe(1);
});

test("interrupted: what was found is printed", async () => {
  const server = await serveForThisTest({ "/never": never });
  const path = await folder({ "a.md": `[x](gone.md)\n[y](${server.origin}/never)` });
  const controller = new AbortController();
  const checked = check(path, { limit: 1, signal: controller.signal });
  const response = await server.arrival("/never");
  controller.abort();
  const { exitCode, printed } = await checked;
  expect(printed.slice(0, 3)).toEqual([
    "a.md:1  gone.md  no such file",
    "",
    "Incomplete: interrupted.",
  ]);
  expect(exitCode).toBe(130);
  await gone(response);
});
