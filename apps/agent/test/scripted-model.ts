import { sleep } from "@x/asyncio";
import type { Message, Model, Part } from "../src/conversation.ts";

/** A model that says what is written for each of its turns; a number is a pause in ms. */
export function scriptedModel(...turns: (Part | number)[][]) {
  const events: string[] = [];
  /** The conversation as it was at the beginning of each turn. */
  const heard: Message[][] = [];
  const model: Model = async function* speak(conversation) {
    const turn = turns[heard.length] ?? [];
    heard.push([...conversation]);
    try {
      for (const each of turn) {
        if (typeof each === "number") await sleep(each);
        else yield each;
      }
    } finally {
      events.push("closed");
    }
  };
  return { model, heard, events };
}

export const call = (id: string, tool: string, input = ""): Part => ({ call: { id, tool, input } });
