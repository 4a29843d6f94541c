import { Future } from "@x/future";
import { kind } from "@x/future/internal";
import { Bytes } from "./bytes.ts";

/** What a reader tells to send no more for a while: a transport. */
export interface Source {
  /** Has it send no more. */
  pauseReading(): void;
  /** Has it go on. */
  resumeReading(): void;
}

/** What a stream has received and nobody has read. */
export class Incoming {
  readonly bytes = new Bytes();
  readonly limit: number;
  /** Whether no more will come. */
  ended = false;
  /** What every read throws that finds too little in what came before. */
  error: Error | null = null;
  /** Whether something has come after the error. */
  late = false;
  source: Source | null = null;
  /** Whether the source was told to pause. */
  #paused = false;
  #waiter: Arrival | null = null;

  constructor(limit: number) {
    this.limit = limit;
  }

  feed(data: Buffer): void {
    if (this.ended) throw new Error("feedData() after feedEof()");
    if (data.length === 0) return;
    if (this.error !== null) this.late = true;
    this.bytes.push(data);
    this.#wake();
    if (this.source === null || this.#paused || this.bytes.size <= 2 * this.limit) return;
    this.#paused = true;
    this.source.pauseReading();
  }

  end(): void {
    this.ended = true;
    this.#wake();
  }

  fail(error: Error): void {
    this.error = error;
    const waiter = this.#waiter;
    this.#waiter = null;
    if (waiter?.done === false) waiter.setException(error);
  }

  /** Has the source go on when there is room again. */
  relax(): void {
    if (this.#paused && this.bytes.size <= this.limit) this.#resume();
  }

  /** What to wait on for more. */
  wait(reader: string): Future<void> {
    if (this.#waiter !== null) {
      throw new Error(
        `${reader}() called while another coroutine is already waiting for incoming data`,
      );
    }
    // Also when it is full: whoever waits needs more.
    if (this.#paused) this.#resume();
    this.#waiter = new Arrival();
    return this.#waiter;
  }

  /** Who waited there has given up. */
  leave(waiter: Future<void> | undefined): void {
    if (this.#waiter === waiter) this.#waiter = null;
  }

  #resume(): void {
    this.#paused = false;
    this.source?.resumeReading();
  }

  #wake(): void {
    const waiter = this.#waiter;
    this.#waiter = null;
    if (waiter?.done === false) waiter.setResult();
  }
}

/** Done when something has arrived. */
class Arrival extends Future<void> {
  override get [kind](): string {
    return "incoming data";
  }
}
