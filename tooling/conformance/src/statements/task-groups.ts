import { type Coroutine, isCancelled } from "@x/future";
import { type TaskGroup, taskGroup } from "@x/taskgroup";
import type { Body, End } from "../body.ts";
import type { Statements } from "../scenario.ts";
import { aGroup } from "../variable.ts";
import { type FlowHandlers, on, type PlainHandlers } from "./handlers.ts";

function* within(
  body: Body,
  variable: string,
  group: TaskGroup,
  statements: Statements,
): Coroutine<End> {
  body.program.assign(variable, group);
  return yield* body.run(statements);
}

/** Starts a task. In a group that ends, an async function is told that it is cancelled, where asyncio tells a
 * coroutine that the group takes no more tasks: what comes of it must be the same. */
function spawn<T>(start: () => T): T {
  try {
    return start();
  } catch (error) {
    throw isCancelled(error) ? new Error("TaskGroup is shutting down") : error;
  }
}

export const groupBlock = {
  *taskgroup(body, [, variable, statements]) {
    const { program } = body;
    const fill = (group: TaskGroup) => within(body, variable, group, statements);
    const end = yield* program.wait(taskGroup(program.write(fill)));
    body.emit("taskgroup");
    return end;
  },
} satisfies Partial<FlowHandlers>;

export const groupStatements = {
  tg_spawn: on(aGroup, (group, [, , variable, body, options], program) => {
    const task = spawn(() => group.createTask(program.coroutine(body), options));
    if (variable !== null) program.assign(variable, task);
    return undefined;
  }),
} satisfies Partial<PlainHandlers>;
