import { once } from "node:events";
import { createServer, get, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createTask, Future, Queue } from "@x/asyncio";
import { expect, onTestFinished, test } from "vitest";
import { overHttp } from "../src/over-http.ts";
import { serve } from "../src/serve.ts";

/** A real service that answers when the test says so: each question is put in the queue. */
async function upstream() {
  const questions = new Queue<ServerResponse>();
  const server = createServer((_request, response) => questions.putNowait(response));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return { questions, base: `http://127.0.0.1:${port}` };
}

/** The server over real sockets, with one real service in the place of all three. */
async function start(base: string) {
  const stopping = new AbortController();
  const address = new Future<string>();
  const settings = {
    upstreams: {
      details: overHttp<{ name: string }>(base),
      stock: overHttp<{ count: number }>(base),
      prices: [overHttp<{ cents: number }>(base)],
    },
    deadline: 600_000,
    hedge: 600_000,
  };
  const serving = createTask(({ signal }) =>
    serve(
      settings,
      { port: 0, onListening: (at) => address.setResult(at) },
      { stopping: stopping.signal, signal },
    ),
  );
  return { serving, stopping, address: await address };
}

const answer = (response: ServerResponse) =>
  response.end(JSON.stringify({ name: "tea", count: 3, cents: 100 }));

test("what has been asked before the server is told to stop is answered, and then it is closed", async () => {
  const { questions, base } = await upstream();
  const { serving, stopping, address } = await start(base);
  const response = fetch(`${address}/products/7`);
  const asked = [await questions.get(), await questions.get(), await questions.get()];
  stopping.abort();
  for (const each of asked) answer(each);
  expect(await (await response).json()).toEqual({ id: "7", name: "tea", count: 3, cents: 100 });
  expect((await response).headers.get("connection")).toBe("close");
  await serving;
  await expect(fetch(`${address}/products/7`)).rejects.toThrow("fetch failed");
});

test("what is not answered when the server is cancelled ends with 503, and its calls are aborted", async () => {
  const { questions, base } = await upstream();
  const { serving, address } = await start(base);
  const response = fetch(`${address}/products/7`);
  const asked = [await questions.get(), await questions.get(), await questions.get()];
  serving.cancel();
  expect((await response).status).toBe(503);
  await expect(serving).rejects.toThrow("cancelled");
  for (const each of asked) if (!each.closed) await once(each, "close");
});

test("a client that has gone cancels the calls for it", async () => {
  const { questions, base } = await upstream();
  const { serving, stopping, address } = await start(base);
  // Not fetch, which opens another connection when a request is aborted.
  const client = get(`${address}/products/7`).on("error", () => {});
  const asked = [await questions.get(), await questions.get(), await questions.get()];
  client.destroy();
  for (const each of asked) if (!each.closed) await once(each, "close");
  stopping.abort();
  await serving;
});
