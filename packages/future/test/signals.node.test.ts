// Node's own functions with the signal of a call, over real sockets and streams.
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { PassThrough, Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type CallScope, createTask, isCancelled, run, sleep } from "@x/future";
import { afterEach, expect, test } from "vitest";

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

/** A server on the loopback, and where it is. */
async function serve(answer: ConstructorParameters<typeof Server>[1]): Promise<string> {
  server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

test("fetch with a signal gives its answer", async () => {
  const url = await serve((_request, response) => response.end("hello"));
  const load = async ({ signal }: CallScope): Promise<string> =>
    (await fetch(url, { signal })).text();
  expect(await run(load)).toBe("hello");
});

test("fetch ends when cancelled: the server sees the connection close", async () => {
  const events: string[] = [];
  let asked = (): void => {};
  const arrived = new Promise<void>((resolve) => {
    asked = resolve;
  });
  let left: Promise<unknown> = Promise.resolve();
  const url = await serve((request) => {
    left = once(request.socket, "close").then(() => events.push("closed"));
    asked();
  });
  const task = createTask(async ({ signal }) => {
    try {
      await fetch(url, { signal });
    } finally {
      events.push("ended");
    }
  });
  await arrived;
  task.cancel("enough");
  await expect(task).rejects.toMatchObject({ name: "CancelledError", args: ["enough"] });
  expect(events).toContain("ended");
  await left;
  expect(events).toContain("closed");
});

test("a pipeline ends when cancelled: its streams are destroyed", async () => {
  const source = new PassThrough();
  const sink = new Writable({ write: (_chunk, _encoding, done) => done() });
  const error = await run(function* () {
    const copying = createTask(({ signal }) => pipeline(source, sink, { signal }));
    source.write("some");
    yield* sleep(1);
    copying.cancel();
    try {
      yield* copying;
    } catch (raised) {
      return raised;
    }
    return undefined;
  });
  expect(isCancelled(error)).toBe(true);
  expect([source.destroyed, sink.destroyed]).toEqual([true, true]);
});

test("a pipeline that is not cancelled runs to its end", async () => {
  const chunks: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  await run(({ signal }) => pipeline(Readable.from(["a", "b"]), sink, { signal }));
  expect(chunks).toEqual(["a", "b"]);
});
