import { createTask, sleep, TimeoutError } from "@x/asyncio";
import { virtualTest } from "@x/testing";
import { expect, test } from "vitest";
import { answer } from "../src/answer.ts";
import type { Message, Tool } from "../src/conversation.ts";
import { call, scriptedModel } from "./scripted-model.ts";

const settings = { tools: {}, silence: 1000, deadline: 5000, limit: 4, turns: 5, onText: () => {} };
const ask = (text = "hello"): Message[] => [{ role: "user", text }];

/** A tool that takes some ms, and a record of its ends. */
function slowTool(ms: number) {
  const ends: string[] = [];
  const tool: Tool = async (input) => {
    let end = "cancelled";
    try {
      await sleep(ms);
      end = "done";
      return `${input}!`;
    } finally {
      ends.push(`${input} ${end}`);
    }
  };
  return { tool, ends };
}

test(
  "text is told as it comes",
  virtualTest(async (clock) => {
    const { model } = scriptedModel([{ text: "It " }, 900, { text: "is " }, 900, { text: "noon" }]);
    const told: [number, string][] = [];
    const onText = (text: string) => told.push([clock.now, text]);
    expect(await answer(ask(), { ...settings, model, onText })).toBe("It is noon");
    expect(told).toEqual([
      [0, "It "],
      [900, "is "],
      [1800, "noon"],
    ]);
  }),
);

test(
  "tools run side by side, and their outputs are in the order of the calls",
  virtualTest(async (clock) => {
    const { model, heard } = scriptedModel(
      [{ text: "hm" }, call("1", "slow", "a"), call("2", "quick", "b")],
      [{ text: "a! b!" }],
    );
    const tools = { slow: slowTool(300).tool, quick: slowTool(100).tool };
    const conversation = ask();
    expect(await answer(conversation, { ...settings, model, tools })).toBe("a! b!");
    expect(clock.now).toBe(300);
    expect(heard[1]?.slice(2)).toEqual([
      { role: "tool", id: "1", output: "a!" },
      { role: "tool", id: "2", output: "b!" },
    ]);
    expect(conversation.map(({ role }) => role)).toEqual([
      "user",
      "assistant",
      "tool",
      "tool",
      "assistant",
    ]);
  }),
);

test(
  "no more tools than the limit run at a time",
  virtualTest(async (clock) => {
    const { model } = scriptedModel([call("1", "slow"), call("2", "slow"), call("3", "slow")]);
    await answer(ask(), { ...settings, model, tools: { slow: slowTool(100).tool }, limit: 2 });
    expect(clock.now).toBe(200);
  }),
);

test(
  "the model is told of a tool that fails, is too slow or is not there",
  virtualTest(async () => {
    const { model, heard } = scriptedModel([
      call("1", "broken"),
      call("2", "slow"),
      call("3", "none"),
    ]);
    const broken = () => {
      throw new Error("broken");
    };
    await answer(ask(), { ...settings, model, tools: { broken, slow: slowTool(60_000).tool } });
    expect(heard[1]?.slice(2)).toEqual([
      { role: "tool", id: "1", output: "Error: broken" },
      { role: "tool", id: "2", output: "TimeoutError: timed out after 5000 ms" },
      { role: "tool", id: "3", output: "there is no tool none" },
    ]);
  }),
);

test(
  "a model that falls silent is given up, and has been closed by then",
  virtualTest(async (clock) => {
    const { model, events } = scriptedModel([{ text: "It is" }, 60_000, { text: "noon" }]);
    await expect(answer(ask(), { ...settings, model })).rejects.toThrow(TimeoutError);
    expect(clock.now).toBe(1000);
    expect(events).toEqual(["closed"]);
  }),
);

test(
  "an answer that is cancelled ends its tools, and the conversation can go on",
  virtualTest(async (clock) => {
    const { model, heard } = scriptedModel(
      [call("1", "quick", "a"), call("2", "slow", "b")],
      [{ text: "fine" }],
    );
    const { tool: slow, ends } = slowTool(4000);
    const conversation = ask();
    const run = () =>
      answer(conversation, { ...settings, model, tools: { slow, quick: slowTool(100).tool } });
    const task = createTask(run);
    await clock.advance(200);
    task.cancel();
    await expect(task).rejects.toThrow("cancelled");
    expect(clock.now).toBe(200);
    expect(ends).toEqual(["b cancelled"]);
    expect(conversation).toEqual(ask());
    expect(await run()).toBe("fine");
    expect(heard[1]).toEqual(ask());
  }),
);

test(
  "an answer that is cancelled while the model speaks closes the model",
  virtualTest(async (clock) => {
    const { model, events } = scriptedModel([{ text: "It is" }, 900, { text: "noon" }]);
    const task = createTask(() => answer(ask(), { ...settings, model }));
    await clock.advance(200);
    task.cancel();
    await expect(task).rejects.toThrow("cancelled");
    expect(events).toEqual(["closed"]);
  }),
);

test(
  "a model that only asks for tools does not go on for ever",
  virtualTest(async () => {
    const turns = Array.from({ length: 9 }, () => [call("1", "quick")]);
    const { model, heard } = scriptedModel(...turns);
    await expect(
      answer(ask(), { ...settings, model, tools: { quick: slowTool(1).tool } }),
    ).rejects.toThrow("there was no answer after 5 turns");
    expect(heard).toHaveLength(5);
  }),
);
