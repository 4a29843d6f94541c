import type { ServerResponse } from "node:http";
import { run } from "@x/future";
import type { Host } from "@x/loop";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { checkAddress } from "../../src/links/check-address.ts";
import { Hosts } from "../../src/links/hosts.ts";
import type { Outcome } from "../../src/links/outcome.ts";
import { defaults, type Settings } from "../../src/links/settings.ts";
import {
  deadOrigin,
  endless,
  gone,
  inTurn,
  never,
  page,
  type Routes,
  redirect,
  reset,
  serve,
  status,
  type TestServer,
} from "./server.ts";
import { StandingClock } from "./standing-clock.ts";

let server: TestServer;

async function check(
  path: string,
  options: Partial<Settings> & { asPage?: boolean; signal?: AbortSignal; host?: Host } = {},
): Promise<Outcome> {
  const { asPage = false, signal, host, ...changed } = options;
  const settings = { ...defaults, backoff: 1, timeout: Number.POSITIVE_INFINITY, ...changed };
  const url = new URL(path, server.origin);
  const network = { settings, hosts: new Hosts(settings.perHost) };
  return await run(checkAddress(url, asPage, network), { signal, host });
}

const routes: Routes = {
  "/fine": page("fine"),
  "/no-head": (request, response) =>
    response.writeHead(request.method === "HEAD" ? 405 : 200).end(),
  "/reset": reset,
  "/reset-once": inTurn(reset, status(200)),
  "/500": status(500),
  "/500-once": inTurn(status(500), status(200)),
  "/501": (request, response) => response.writeHead(request.method === "HEAD" ? 501 : 200).end(),
  "/429-once": inTurn(status(429, { "retry-after": "0" }), status(200)),
  "/429-date": inTurn(status(429, { "retry-after": "Thu, 01 Jan 1970 00:00:00 GMT" }), status(200)),
  "/429-for-an-hour": status(429, { "retry-after": "3600" }),
  "/moved": redirect("/moved-again"),
  "/moved-again": redirect("/fine#part"),
  "/loop-a": redirect("/loop-b"),
  "/loop-b": redirect("/loop-a"),
  "/self": redirect("/self#x"),
  "/to-mail": redirect("mailto:a@example.org"),
  "/to-nowhere": redirect("http://"),
  "/no-location": status(302),
  "/endless.bin": (request, response) =>
    request.method === "HEAD"
      ? response.writeHead(405).end()
      : endless("application/octet-stream")(request, response),
  "/endless.html": endless("text/html"),
  "/cut-off": (_, response) => {
    response.writeHead(200, { "content-type": "text/html", "content-length": "1000" });
    response.write("beginning", () => response.destroy());
  },
  "/latin1": (_, response) => {
    response.writeHead(200, { "content-type": 'text/html; charset="iso-8859-1"' });
    response.end(Buffer.from('<a href="gr\u00f6\u00dfe">', "latin1"));
  },
  "/odd-charset": (_, response) => {
    response.writeHead(200, { "content-type": "text/html; charset=x-nobody-knows" });
    response.end('<a href="größe">');
  },
  "/markdown": (_, response) =>
    response.writeHead(200, { "content-type": "text/markdown" }).end("# Part\n\n[a](b.md)"),
};
for (let n = 0; n < 12; n++) routes[`/far-${n}`] = redirect(`/far-${n + 1}`);

beforeAll(async () => {
  server = await serve(routes);
});
afterAll(() => server.close());

let before = 0;
beforeEach(() => {
  before = server.requests.length;
});
const requests = () => server.requests.slice(before);

describe("asking", () => {
  test("HEAD is enough where only existence matters", async () => {
    expect(await check("/fine")).toMatchObject({ ok: true, status: "200 OK" });
    expect(requests()).toEqual(["HEAD /fine"]);
  });

  test("a page is fetched and read", async () => {
    const outcome = await check("/markdown", { asPage: true });
    expect(outcome.document?.links).toEqual([{ href: "b.md", line: 3 }]);
    expect([...(outcome.document?.anchors ?? [])]).toEqual(["part"]);
    expect(requests()).toEqual(["GET /markdown"]);
  });

  test.each(["/no-head", "/501"])(
    "GET has the last word where HEAD is refused: %s",
    async (path) => {
      expect(await check(path)).toMatchObject({ ok: true, status: "200 OK" });
      expect(requests()).toEqual([`HEAD ${path}`, `GET ${path}`]);
    },
  );

  test("a 404 is not tried again", async () => {
    expect(await check("/missing")).toMatchObject({ ok: false, status: "404 Not Found" });
    expect(requests()).toEqual(["HEAD /missing", "GET /missing"]);
  });

  test("pages are read in the charset they come in", async () => {
    for (const path of ["/latin1", "/odd-charset"]) {
      const outcome = await check(path, { asPage: true });
      expect(outcome.document?.links).toEqual([{ href: "größe", line: 1 }]);
    }
  });
});

describe("trying again", () => {
  test.each(["/500-once", "/reset-once", "/429-once", "/429-date"])(
    "%s is fine at last",
    async (path) => {
      expect(await check(path)).toMatchObject({ ok: true, status: "200 OK" });
      expect(requests()).toEqual([`HEAD ${path}`, `GET ${path}`]);
    },
  );

  test("what never gets better is given up", async () => {
    expect((await check("/500")).status).toBe("500 Internal Server Error, 3 tries");
    expect(requests()).toEqual(["HEAD /500", "GET /500", "GET /500"]);
    expect((await check("/reset", { tries: 2 })).status).toBe("connection reset, 2 tries");
  });

  test("a server that wants more patience than there is has answered", async () => {
    expect((await check("/429-for-an-hour")).status).toBe("429 Too Many Requests");
    expect(requests()).toEqual(["HEAD /429-for-an-hour"]);
  });

  test("nobody there: neither tried again nor asked otherwise", async () => {
    const outcome = await check(`${await deadOrigin()}/`);
    expect(outcome).toMatchObject({ ok: false, status: "connection refused" });
  });
});

describe("redirects", () => {
  test("are followed to the end", async () => {
    const outcome = await check("/moved", { asPage: true });
    expect(outcome).toMatchObject({ ok: true, status: "200 OK" });
    expect(outcome.document?.url.href).toBe(`${server.origin}/fine`);
    expect(requests()).toEqual(["GET /moved", "GET /moved-again", "GET /fine"]);
  });

  test("loops are called that", async () => {
    expect((await check("/loop-a")).status).toBe(`redirect loop at ${server.origin}/loop-a`);
    expect((await check("/self")).status).toBe(`redirect loop at ${server.origin}/self`);
  });

  test("there is a limit", async () => {
    expect((await check("/far-0", { asPage: true })).status).toBe("more than 10 redirects");
    expect(requests()).toHaveLength(11);
    expect((await check("/far-2", { asPage: true })).status).toBe("404 Not Found");
  });

  test("that lead nowhere", async () => {
    expect((await check("/to-mail")).status).toBe("redirected to mailto:a@example.org");
    expect((await check("/to-nowhere")).status).toBe("redirected to http://");
    expect((await check("/no-location")).status).toBe("302 Found");
  });
});

describe("what is huge", () => {
  test("is not downloaded when only its status matters", async () => {
    expect(await check("/endless.bin")).toMatchObject({ ok: true, status: "200 OK" });
    await gone(await server.arrival("/endless.bin"));
  });

  test("is read up to a limit when it is a page", async () => {
    const outcome = await check("/endless.html", { asPage: true, pageBytes: 100_000 });
    expect(outcome).toMatchObject({ ok: true, document: { complete: false } });
    await gone(await server.arrival("/endless.html"));
  });
});

describe("what is slow or breaks", () => {
  test("no answer within the time for a request, and the server sees it go", async () => {
    const clock = new StandingClock();
    const asked: ServerResponse[] = [];
    routes["/late"] = (_, response) => {
      asked.push(response);
      clock.pass(200);
    };
    const outcome = await check("/late", { timeout: 200, tries: 2, backoff: 0, host: clock });
    expect(outcome.status).toBe("no answer within 200 ms, 2 tries");
    expect(requests()).toEqual(["HEAD /late", "GET /late"]);
    for (const response of asked) await gone(response);
  });

  test("a page that stops in the middle", async () => {
    const clock = new StandingClock();
    routes["/half"] = async (_, response) => {
      response.writeHead(200, { "content-type": "text/html" }).write("beginning");
      for (let turns = 0; turns < 10; turns += 1) await new Promise(setImmediate); // it is read
      clock.pass(200);
    };
    const options = { asPage: true, timeout: 200, tries: 1, host: clock };
    const outcome = await check("/half", options);
    expect(outcome.status).toBe("no answer within 200 ms");
    await gone(await server.arrival("/half"));
  });

  test("a connection lost in the middle of a page", async () => {
    const outcome = await check("/cut-off", { asPage: true, tries: 2 });
    expect(outcome.status).toBe("connection reset, 2 tries");
  });

  test("cancelling waits for the request to be gone", async () => {
    const controller = new AbortController();
    const path = "/never?cancelled";
    routes[path] = never;
    const checked = check(path, { signal: controller.signal });
    const response = await server.arrival(path);
    const reason = new Error("enough");
    controller.abort(reason);
    await expect(checked).rejects.toBe(reason);
    await gone(response);
  });
});
