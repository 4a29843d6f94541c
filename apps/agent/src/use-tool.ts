import { isCancelled, timeout } from "@x/asyncio";
import type { Message, Tool, ToolCall } from "./conversation.ts";

export interface Toolbox {
  readonly tools: Readonly<Record<string, Tool>>;
  /** How long a tool may take, in ms. */
  readonly deadline: number;
}

/** Uses a tool. Failures are for the model to deal with, and become the output; the end of the whole answer does not. */
export async function useTool(
  { id, tool, input }: ToolCall,
  { tools, deadline }: Toolbox,
): Promise<Message> {
  const output = (text: string): Message => ({ role: "tool", id, output: text });
  const use = Object.hasOwn(tools, tool) ? tools[tool] : undefined;
  if (use === undefined) return output(`there is no tool ${tool}`);
  try {
    return output(await timeout(deadline, async () => use(input)));
  } catch (error) {
    if (isCancelled(error)) throw error;
    return output(String(error));
  }
}
