import { getRunningLoop, map, timeout } from "@x/asyncio";
import type { Message, Model, ToolCall } from "./conversation.ts";
import { type Toolbox, useTool } from "./use-tool.ts";

export interface Settings extends Toolbox {
  readonly model: Model;
  /** For how many ms the model may be silent before it is given up. */
  readonly silence: number;
  /** How many tools run at a time. */
  readonly limit: number;
  /** How many turns the model has to come to an answer. */
  readonly turns: number;
  /** Is given the text as it comes. */
  readonly onText: (text: string) => void;
}

/**
 * Lets the model answer, and use tools until it can. A turn is added to the conversation when it is complete, with the
 * outputs of its tools. So the conversation can go on after an answer was cancelled: none of its calls lacks an output.
 *
 * @throws TimeoutError when the model falls silent; Error when it does not come to an answer.
 */
export async function answer(conversation: Message[], settings: Settings): Promise<string> {
  for (let turn = 1; turn <= settings.turns; turn += 1) {
    const { text, calls } = await listen(conversation, settings);
    const outputs = await map(calls, (call) => useTool(call, settings), { limit: settings.limit });
    conversation.push({ role: "assistant", text, calls }, ...outputs);
    if (calls.length === 0) return text;
  }
  throw new Error(`there was no answer after ${settings.turns} turns`);
}

/**
 * What the model says in a turn, when it has said all of it. Each part moves the deadline. The request to the model is
 * made under it, so that silence aborts the request as the user's cancelling does.
 */
function listen(conversation: readonly Message[], { model, silence, onText }: Settings) {
  return timeout(silence, async (deadline) => {
    const calls: ToolCall[] = [];
    let text = "";
    for await (const part of model(conversation)) {
      deadline.reschedule(getRunningLoop().time() + silence);
      if ("call" in part) {
        calls.push(part.call);
      } else {
        text += part.text;
        onText(part.text);
      }
    }
    return { text, calls };
  });
}
