/** What a model asks for, to go on with its answer. */
export interface ToolCall {
  readonly id: string;
  readonly tool: string;
  readonly input: string;
}

export type Message =
  | { readonly role: "user"; readonly text: string }
  | { readonly role: "assistant"; readonly text: string; readonly calls: readonly ToolCall[] }
  | { readonly role: "tool"; readonly id: string; readonly output: string };

/** A piece of what a model says, as it comes. */
export type Part = { readonly text: string } | { readonly call: ToolCall };

/** Goes on with a conversation. */
export type Model = (conversation: readonly Message[]) => AsyncIterable<Part>;

/** A plain function. What it throws is told to the model. */
export type Tool = (input: string) => PromiseLike<string> | string;
