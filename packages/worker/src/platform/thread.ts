import type { Lifeline, Port, Transferable } from "../port.ts";

/** What a {@link LoopThread} needs of a `Worker`, of the web's as of that of `node:worker_threads`. */
export interface ThreadWorker {
  /** Sends it a message. */
  postMessage(message: unknown, transfer?: readonly Transferable[]): void;
  /** Ends it at once. */
  terminate(): unknown;
}

/** A thread, as far as every platform has it. */
export interface Thread extends Lifeline {
  /** Resolved when it has ended. */
  readonly ended: Promise<Ending>;
  /** Ends it at once, whatever runs there. */
  terminate(): void;
}

/** How a thread has ended. */
export interface Ending {
  /** As the end of a sentence about it. */
  readonly how: string;
  /** What it has crashed with. */
  readonly cause?: unknown;
}

/** What a thread is started with. */
export interface ThreadOptions {
  readonly name: string;
  /** This thread's end of a channel, and the one that the other thread serves. */
  readonly near: Port;
  readonly far: Port;
  /** What is to serve it; by default the thread of a script of our own. */
  readonly worker?: ThreadWorker | undefined;
}
