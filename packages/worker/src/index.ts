export {
  LoopThread,
  type ThreadFunction,
  type ThreadResult,
} from "./loop-thread.ts";
export type { ThreadWorker } from "./platform/thread.ts";
export { Executor, type ExecutorOptions } from "./pool/executor.ts";
export { type ModuleFunction, moduleFunction } from "./pool/module-function.ts";
export type { PoolArguments, PoolFunction, PoolOptions } from "./pool/pool-call.ts";
export { runInExecutor } from "./pool/run-in-executor.ts";
export { toThread } from "./pool/to-thread.ts";
export type { Transferable } from "./port.ts";
export type { ThreadQueueHandle } from "./queue/messages.ts";
export { ThreadQueue } from "./queue/thread-queue.ts";
export { ThreadQueueEnd } from "./queue/thread-queue-end.ts";
export { serve } from "./serve.ts";
export { ThreadError } from "./thread-error.ts";
