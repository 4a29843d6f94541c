import type { Awaitable, Coroutine } from "@x/future";
import { type AsCompleted, asCompleted } from "@x/wait";
import type { Body, End } from "../body.ts";
import type { Argument, AsCompletedOptions, Statements } from "../scenario.ts";
import { anAwaitable } from "../variable.ts";
import type { FlowHandlers } from "./handlers.ts";

export const asCompletedStatement = {
  *as_completed(body, [, list, options, statements]) {
    const nameOf = namesNow(body, list);
    const timeout = options.timeout ?? null;
    const completions = asCompleted(body.program.arguments(list), { timeout });
    const end =
      options.mode === "plain"
        ? yield* eachItem(body, completions, options, statements)
        : yield* eachFuture(body, completions, options, statements, nameOf);
    if (end !== null && end !== "break") return end;
    body.emit("as_completed");
    return null;
  },
} satisfies Partial<FlowHandlers>;

type Completions = AsCompleted<unknown>;

/** Gives a future the first of the arguments' variables that holds it now. */
function namesNow(
  { program }: Body,
  list: readonly Argument[],
): (future: Awaitable<unknown>) => string | null {
  const names = new Map<Awaitable<unknown>, string>();
  for (const name of list) {
    const held = typeof name === "string" ? program.get(name, anAwaitable) : undefined;
    if (held !== undefined && !names.has(held)) names.set(held, name as string);
  }
  return (future) => names.get(future) ?? null;
}

/** `for`: the items are awaited by the statements, or not. */
function* eachItem(
  body: Body,
  completions: Completions,
  { as: variable }: AsCompletedOptions,
  statements: Statements,
): Coroutine<End> {
  let index = 0;
  for (const item of completions) {
    body.program.assign(variable, item);
    body.emit("item", index);
    index += 1;
    const end = yield* body.run(statements);
    if (end !== null) return end;
  }
  return null;
}

/** `async for`: the futures, as they are done. */
function* eachFuture(
  body: Body,
  completions: Completions,
  { as: variable }: AsCompletedOptions,
  statements: Statements,
  nameOf: (future: Awaitable<unknown>) => string | null,
): Coroutine<End> {
  for (;;) {
    const next = yield* body.program.wait(completions.next());
    if (next.done) return null;
    body.program.assign(variable, next.value);
    body.emit("item", nameOf(next.value));
    const end = yield* body.run(statements);
    if (end !== null) return end;
  }
}
