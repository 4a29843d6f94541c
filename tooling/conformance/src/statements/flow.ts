import type { Coroutine } from "@x/future";
import type { Body, End } from "../body.ts";
import { describeError, makeError, makeGroup, matches } from "../errors.ts";
import type { TryParts } from "../scenario.ts";
import type { FlowHandlers } from "./handlers.ts";

/** Loops, `try`, and what leaves them. */
export const flowStatements = {
  *try(body, [, parts]) {
    let end: End = null;
    let failure: { readonly error: unknown } | null = null;
    try {
      end = yield* handled(body, parts);
    } catch (error) {
      failure = { error };
    }
    // No `finally`: closing a coroutine that is left behind must not run a scenario's statements.
    if (parts.finally !== undefined && body.program.problem === undefined) {
      body.emit("finally");
      const left = yield* body.run(parts.finally);
      if (left !== null) return left;
    }
    if (failure !== null) throw failure.error;
    return end;
  },
  // biome-ignore lint/correctness/useYield: like all its neighbours, it is a coroutine
  *raise(_body, [, type, message]) {
    throw makeError(type, message);
  },
  // biome-ignore lint/correctness/useYield: likewise
  *raise_group(_body, [, message, members]) {
    throw makeGroup(message, members);
  },
  // biome-ignore lint/correctness/useYield: likewise
  *reraise(body) {
    if (body.caught === null) return body.program.giveUp("reraise outside of a handler");
    throw body.caught.error;
  },
  // biome-ignore lint/correctness/useYield: likewise
  *return(_body, [, value = null]) {
    return { value };
  },
  // biome-ignore lint/correctness/useYield: likewise
  *break() {
    return "break";
  },
  *repeat(body, [, times, statements]) {
    for (let i = 0; i < times; i += 1) {
      const end = yield* body.run(statements);
      if (end === "break") return null;
      if (end !== null) return end;
    }
    return null;
  },
} satisfies Partial<FlowHandlers>;

/** A `try` without its `finally`. */
function* handled(body: Body, parts: TryParts): Coroutine<End> {
  let end: End;
  try {
    end = yield* body.run(parts.body);
  } catch (error) {
    const handler = parts.except?.find(([kind]) => matches(kind, error));
    if (handler === undefined || body.program.problem !== undefined) throw error;
    body.emit("except", describeError(error));
    const outer = body.caught;
    body.caught = { error };
    try {
      return yield* body.run(handler[1]);
    } finally {
      body.caught = outer;
    }
  }
  if (end === null && parts.else !== undefined) return yield* body.run(parts.else);
  return end;
}
