import type { Thrown } from "./error-codec.ts";

// The messages between the two ends of a port. One end makes calls, the other one answers them.

/** Begins a call. */
export interface CallMessage<R> {
  readonly call: number;
  readonly request: R;
}

/** Cancels a call. */
export interface CancelMessage {
  readonly cancel: number;
  readonly message: unknown;
}

/** Asks the end that answers to cancel all calls, and to stop. */
export const STOP = "stop";

/** The outcome of a call. */
type OutcomeMessage =
  | { readonly done: number; readonly value: unknown }
  | { readonly done: number; readonly thrown: Thrown };

/** Tells the end that calls that the other one has stopped. */
export const STOPPED = "stopped";

export type ToAnswerer<R> = CallMessage<R> | CancelMessage | typeof STOP;
export type ToCaller = OutcomeMessage | typeof STOPPED;

/** What a {@link LoopThread} asks its thread to call: an export of a module, or, if `module` is null, one of
 * the functions that the thread's script serves. */
export interface CallRequest {
  /** `soon`: calls it as a callback of the loop; `task`: runs it as a task. */
  readonly as: "soon" | "task";
  readonly module: string | null;
  readonly exportName: string;
  readonly args: readonly unknown[];
}
