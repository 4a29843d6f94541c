import { Future } from "@x/future";
import { kind, setResultUnlessDone } from "@x/future/internal";
import { Bytes } from "./bytes.ts";

/** What a reader tells to pause when it holds too much: a transport.
 *
 * asyncio: `asyncio.ReadTransport`. */
export interface ReadTransport {
  /** Stops it from giving the reader more. */
  pauseReading(): void;
  /** Lets it go on. */
  resumeReading(): void;
}

/**
 * The bytes that a stream has received and that were not read yet. One read at a time may wait for more; each new piece
 * wakes it, and it looks for what it needs in all that is here. Above twice the limit the source is told to pause, at
 * the limit or below to go on, so that it holds no more than that and one piece. A read that needs more than the limit
 * lets the source go on all the same: it would wait for ever otherwise.
 */
export class ReadBuffer {
  readonly bytes = new Bytes();
  readonly limit: number;
  /** Whether the other end will send no more. */
  ended = false;
  /** The error that the connection was lost with. Reads that find too little throw it. */
  error: Error | null = null;
  /** Whether something has come after the error. */
  late = false;
  source: ReadTransport | null = null;
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

  /** Lets the source go on when there is room again. */
  relax(): void {
    if (this.#paused && this.bytes.size <= this.limit) this.#resume();
  }

  /** A future that is done when more has come. */
  wait(reader: string): Future<void> {
    if (this.#waiter !== null) {
      throw new Error(
        `${reader}() called while another coroutine is already waiting for incoming data`,
      );
    }
    // Also when it is full: the read that waits needs more.
    if (this.#paused) this.#resume();
    this.#waiter = new Arrival();
    return this.#waiter;
  }

  /** The read that waited has been given up. */
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
    setResultUnlessDone(waiter);
  }
}

/** Done when something has arrived. */
class Arrival extends Future<void> {
  override get [kind](): string {
    return "incoming data";
  }
}
