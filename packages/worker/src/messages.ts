import type { Thrown } from "./error-codec.ts";

// What the two ends of a port say to one another. One makes calls, the other answers them.

/** To who answers: do this. */
export interface CallMessage<R> {
  readonly call: number;
  readonly request: R;
}

/** To who answers: cancel that call. */
export interface CancelMessage {
  readonly cancel: number;
  readonly message: unknown;
}

/** To who answers: cancel all, and end. */
export const STOP = "stop";

/** To who calls: what became of that call. */
type OutcomeMessage =
  | { readonly done: number; readonly value: unknown }
  | { readonly done: number; readonly thrown: Thrown };

/** To who calls: all has ended. */
export const STOPPED = "stopped";

export type ToAnswerer<R> = CallMessage<R> | CancelMessage | typeof STOP;
export type ToCaller = OutcomeMessage | typeof STOPPED;

/** What a {@link LoopThread} asks of its thread: to call the export of a module, or, where
 * that is null, one of the functions that its script serves. */
export interface Job {
  /** `soon`: as a callback of the loop; `task`: as a task of its own. */
  readonly as: "soon" | "task";
  readonly module: string | null;
  readonly exportName: string;
  readonly args: readonly unknown[];
}
