import type { Lifeline, Port, Transferable } from "../port.ts";

/** What a {@link LoopThread} needs of a `Worker`: the web's has it, and so has that of `node:worker_threads`. */
export interface ThreadWorker {
  /** Sends the worker a message. */
  postMessage(message: unknown, transfer?: readonly Transferable[]): void;
  /** Ends the worker at once. */
  terminate(): unknown;
}

/** A thread on any platform. */
export interface Thread extends Lifeline {
  /** Resolved when the thread has ended. */
  readonly ended: Promise<Ending>;
  /** Ends the thread at once, whatever it is doing. */
  terminate(): void;
}

/** How a thread has ended. */
export interface Ending {
  /** How, as the end of a sentence about the thread. */
  readonly how: string;
  /** The error of a crash. */
  readonly cause?: unknown;
}

/** The options of a thread. */
export interface ThreadOptions {
  readonly name: string;
  /** The end of the channel in this thread. */
  readonly near: Port;
  /** The end of the channel that the new thread serves. */
  readonly far: Port;
  /** The user's worker; by default one of our own script. */
  readonly worker?: ThreadWorker | undefined;
}
