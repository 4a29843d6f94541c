import type { Handle } from "./handle.ts";

/** What a loop's exception handler is told of an error that has no other owner. */
export interface ExceptionContext {
  /** What happened, for people. */
  message: string;
  /** What was thrown. */
  error?: unknown;
  /** The future that it is about. */
  future?: object;
  /** The task that it is about. */
  task?: object;
  /** The handle whose callback threw. */
  handle?: Handle;
  /** In debug mode: the stack where the task, future or handle was made. */
  sourceTraceback?: string;
  /** When an exception handler itself threw: what it had been told. */
  context?: ExceptionContext;
}

/** What {@link EventLoop.setExceptionHandler} takes. */
export type ExceptionHandler = (context: ExceptionContext) => void;
