import type { Coroutine } from "@x/future";
import { type TimeoutScope, timeout, timeoutAt } from "@x/timeout";
import type { Body, End } from "../body.ts";
import type { Statements } from "../scenario.ts";
import { aScope } from "../variable.ts";
import { type FlowHandlers, on, type PlainHandlers } from "./handlers.ts";

/** What is within a timeout; its scope goes out with the end, to be asked once it has been left. */
function* within(
  body: Body,
  variable: string,
  scope: TimeoutScope,
  statements: Statements,
): Coroutine<readonly [End, TimeoutScope]> {
  body.program.assign(variable, scope);
  return [yield* body.run(statements), scope];
}

export const timeoutBlocks = {
  *timeout(body, [, variable, delay, statements]) {
    const { program } = body;
    const fn = program.write((scope: TimeoutScope) => within(body, variable, scope, statements));
    const [end, scope] = yield* program.wait(timeout(delay, fn));
    body.emit("timeout", scope.expired);
    return end;
  },
  *timeout_at(body, [, variable, when, statements]) {
    const { program } = body;
    const fn = program.write((scope: TimeoutScope) => within(body, variable, scope, statements));
    const [end, scope] = yield* program.wait(timeoutAt(when, fn));
    body.emit("timeout_at", scope.expired);
    return end;
  },
} satisfies Partial<FlowHandlers>;

export const timeoutStatements = {
  reschedule: on(aScope, (scope, [, , when]) => {
    scope.reschedule(when);
    return undefined;
  }),
  reschedule_in: on(aScope, (scope, [, , delay], program) => {
    scope.reschedule(program.loop.time() + delay);
    return undefined;
  }),
  expired: on(aScope, (scope) => scope.expired),
  when: on(aScope, (scope) => scope.when),
} satisfies Partial<PlainHandlers>;
