import type { Lifeline, Port } from "../port.ts";

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
}
