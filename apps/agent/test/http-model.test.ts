import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { createTask, Future, Queue } from "@x/asyncio";
import { expect, onTestFinished, test } from "vitest";
import { answer } from "../src/answer.ts";
import type { Message, Part } from "../src/conversation.ts";
import { httpModel } from "../src/http-model.ts";

/** A real model on loopback, which says what the test tells it to. */
async function serve() {
  const turns = new Queue<{ conversation: unknown; response: ServerResponse }>();
  const server = createServer(async (request, response) => {
    const conversation = await json(request);
    response.writeHead(200, { "content-type": "text/event-stream" });
    turns.putNowait({ conversation, response });
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return { turns, url: `http://127.0.0.1:${port}/` };
}

const say = (response: ServerResponse, part: Part) =>
  response.write(`data: ${JSON.stringify(part)}\n\n`);

const settings = { silence: 600_000, deadline: 600_000, limit: 4, turns: 5, onText: () => {} };
const ask = (): Message[] => [{ role: "user", text: "hello" }];

test("a real model asks for tools, and answers", async () => {
  const { turns, url } = await serve();
  const tools = { upper: (text: string) => text.toUpperCase() };
  const task = createTask(() => answer(ask(), { ...settings, model: httpModel(url), tools }));

  const first = await turns.get();
  expect(first.conversation).toEqual(ask());
  say(first.response, { call: { id: "1", tool: "upper", input: "grüße" } });
  first.response.end();

  const second = await turns.get();
  expect(second.conversation).toContainEqual({ role: "tool", id: "1", output: "GRÜSSE" });
  say(second.response, { text: "It is " });
  say(second.response, { text: "GRÜSSE" });
  second.response.end();
  expect(await task).toBe("It is GRÜSSE");
});

test("a user who cancels in the middle of an answer ends the request", async () => {
  const { turns, url } = await serve();
  const told = new Future<string>();
  const onText = (text: string) => told.setResult(text);
  const task = createTask(() =>
    answer(ask(), { ...settings, model: httpModel(url), tools: {}, onText }),
  );
  const { response } = await turns.get();
  say(response, { text: "It is" });
  expect(await told).toBe("It is");
  task.cancel();
  await expect(task).rejects.toThrow();
  expect(task.cancelled).toBe(true);
  if (!response.closed) await once(response, "close");
});
