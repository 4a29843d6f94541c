import { currentSignal } from "@x/asyncio";
import { EventSourceParserStream } from "eventsource-parser/stream";
import type { Model, Part } from "./conversation.ts";

/** A model behind an address, which sends each part of its answer as a server-sent event. */
export function httpModel(url: string): Model {
  return async function* speak(conversation) {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(conversation),
      // Aborted when the answer is cancelled or the model has been silent for too long.
      signal: currentSignal(),
    });
    if (!response.ok || response.body === null) {
      await response.body?.cancel(); // which frees the connection
      throw new Error(`the model has answered ${response.status}`);
    }
    const events = response.body
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(new EventSourceParserStream());
    for await (const { data } of events) yield JSON.parse(data) as Part;
  };
}
