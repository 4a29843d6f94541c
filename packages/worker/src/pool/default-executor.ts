import { Executor } from "./executor.ts";

let executor: Executor | undefined;

/** The executor of every call that names none. It is never shut down: threads without a call end by themselves. */
export function defaultExecutor(): Executor {
  executor ??= new Executor();
  return executor;
}
