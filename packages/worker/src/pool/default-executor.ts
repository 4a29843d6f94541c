import { Executor } from "./executor.ts";

let executor: Executor | undefined;

/** The executor of who names none. Nobody shuts it down: threads without a call end by themselves. */
export function defaultExecutor(): Executor {
  executor ??= new Executor();
  return executor;
}
