import { type Future, shield } from "@x/future";
import { gather } from "@x/gather";
import { waitFor } from "@x/timeout";
import { wait } from "@x/wait";
import { describeValue } from "../describe.ts";
import type { Program } from "../program.ts";
import type { Argument, GatherOptions } from "../scenario.ts";
import { aFuture, anAwaitable } from "../variable.ts";
import type { PlainHandlers, WaitingHandlers } from "./handlers.ts";

function gatherAll(
  program: Program,
  list: readonly Argument[],
  options: GatherOptions = {},
): Future<readonly unknown[]> {
  const awaitables = program.arguments(list);
  return options.return_exceptions
    ? gather(awaitables, { returnExceptions: true })
    : gather(awaitables);
}

/** The combinators as futures that a variable then holds. */
export const combinatorStatements = {
  gather_into(program, [, list, options, variable]) {
    program.assign(variable, gatherAll(program, list, options));
  },
  shield_into(program, [, argument, variable]) {
    const awaitable = program.argument(argument);
    if (awaitable === undefined) return "unset";
    program.assign(variable, shield(awaitable));
    return undefined;
  },
} satisfies Partial<PlainHandlers>;

/** Waiting for one or many. */
export const waitingCombinators = {
  *await(program, [, variable]) {
    const awaitable = program.get(variable, anAwaitable);
    return awaitable === undefined ? "unset" : describeValue(yield* program.wait(awaitable));
  },
  *gather(program, [, list, options]) {
    return describeValue(yield* program.wait(gatherAll(program, list, options)));
  },
  *shield(program, [, argument]) {
    const awaitable = program.argument(argument);
    return awaitable === undefined
      ? "unset"
      : describeValue(yield* program.wait(shield(awaitable)));
  },
  *wait_for(program, [, argument, timeout]) {
    const awaitable = program.argument(argument);
    return awaitable === undefined
      ? "unset"
      : describeValue(yield* program.wait(waitFor(awaitable, timeout)));
  },
  *wait(program, [, variables, options = {}]) {
    const named = new Map<string, Future<unknown>>();
    for (const variable of variables) {
      const future = program.get(variable, aFuture);
      if (future !== undefined) named.set(variable, future);
    }
    const { timeout = null, return_when: returnWhen = "ALL_COMPLETED" } = options;
    const { done, pending } = yield* program.wait(wait(named.values(), { timeout, returnWhen }));
    const names = [...named.keys()];
    const namesIn = (futures: ReadonlySet<Future<unknown>>) =>
      names.filter((name) => futures.has(named.get(name) as Future<unknown>));
    return { done: namesIn(done), pending: namesIn(pending) };
  },
} satisfies Partial<WaitingHandlers>;
