import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { Event } from "@x/asyncio";
import { rolldown } from "rolldown";
import { beforeAll, expect, onTestFinished, test } from "vitest";

const program = fileURLToPath(new URL("../temp/main.js", import.meta.url));

/** The program itself, made of the sources as they are now. */
beforeAll(async () => {
  const bundle = await rolldown({
    input: fileURLToPath(new URL("../src/main.ts", import.meta.url)),
    platform: "node",
    resolve: { conditionNames: ["@x/source", "node", "import"] },
  });
  await bundle.write({ file: program, codeSplitting: false });
});

function start(url: string) {
  const child = spawn(process.execPath, [program, url]);
  onTestFinished(() => void child.kill("SIGKILL"));
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]).then(
    ([stdout, stderr, [exitCode]]) => ({ stdout, stderr, exitCode }),
  );
  return { child, ended };
}

/** A real site on loopback; gives its address. */
async function serve(routes: Record<string, RequestListener>): Promise<string> {
  const server = createServer((request, response) => {
    const route = routes[request.url ?? ""] ?? ((_, missing) => missing.writeHead(404).end());
    route(request, response);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const page =
  (html: string): RequestListener =>
  (_, response) =>
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(html);

test("a real site: its pages, and those that are missing", async () => {
  let tries = 0;
  const site = await serve({
    "/": page(`<a href="/busy">busy</a> <a href="/text">text</a> <a href="/gone">gone</a>`),
    "/text": (_, response) =>
      response.writeHead(200, { "content-type": "text/plain" }).end("<a href='/'>"),
    "/busy": (request, response) => {
      tries += 1;
      if (tries === 1) response.writeHead(503).end();
      else page("at last")(request, response);
    },
  });
  const { stdout, stderr, exitCode } = await start(`${site}/`).ended;
  const lines = stdout.trimEnd().split("\n");
  expect(lines.slice(0, -1).toSorted()).toEqual([`${site}/`, `${site}/busy`, `${site}/text`]);
  expect(lines.at(-1)).toBe("3 pages");
  expect(stderr).toBe(`${site}/gone: HttpError: status 404\n`);
  expect(exitCode).toBe(0);
});

// Windows has no signals that a process could listen for.
test.skipIf(process.platform === "win32")(
  "Ctrl-C: requests are aborted, what was found is told, and the exit code is 130",
  async () => {
    const hanging = new Event();
    const closed = new Event();
    const site = await serve({
      "/": page(`<a href="/never">never</a>`),
      "/never": (_, response) => {
        response.on("close", () => closed.set());
        hanging.set();
      },
    });
    const { child, ended } = start(`${site}/`);
    await hanging.wait();
    child.kill("SIGINT");
    expect(await ended).toEqual({ stdout: `${site}/\n1 page\n`, stderr: "", exitCode: 130 });
    await closed.wait();
  },
);
