import { allTasks, createTask, currentTask } from "@x/future";
import { describeState, describeValue } from "../describe.ts";
import { aFuture, aTask } from "../variable.ts";
import { on, type PlainHandlers } from "./handlers.ts";

/** Making tasks, cancelling them, and looking at what became of them. */
export const taskStatements = {
  spawn(program, [, variable, body, options]) {
    const { loop } = program;
    program.assign(variable, createTask(program.coroutine(body), { loop, ...options }));
  },
  cancel: on(aFuture, (future, [, , message]) =>
    message === undefined || message === null ? future.cancel() : future.cancel(message),
  ),
  uncancel: (program, [, variable = "@self"]) =>
    program.get(variable, aTask)?.uncancel() ?? "unset",
  cancelling: (program, [, variable = "@self"]) =>
    program.get(variable, aTask)?.cancelling ?? "unset",
  whoami: (program) => currentTask(program.loop)?.name,
  all_tasks: (program) => allTasks(program.loop).size,
  inspect: on(aFuture, (future) => describeState(future)),
  result: on(aFuture, (future) => describeValue(future.result())),
  exception: on(aFuture, (future) => describeValue(future.exception())),
} satisfies Partial<PlainHandlers>;
