import type { Socket } from "node:net";
import { FlowControl, type Written } from "./flow-control.ts";

/** From this discarded write on, each one is warned of. */
const MANY_DISCARDED = 5;

/** Above this many bytes, what is written is sent at once: waiting for more would not pay. */
const ENOUGH = 16 * 1024;

/** A transport, which sends. */
interface Sender extends Written {
  /** Whether the connection is lost. */
  readonly lost: boolean;
  /** Nothing waits to be sent any more. */
  sent(): void;
  /** Calls something in the loop's next iteration. */
  soon(callback: () => void): void;
}

/**
 * What is written to a socket. All that one iteration of the loop writes is sent in one go at its end: until then the
 * socket is corked. Node counts the bytes that wait, and tells of each write when the system has taken it; between
 * the two marks of the flow control the protocol is told to pause writing and to resume it.
 */
export class Sending {
  readonly flowControl: FlowControl;
  /** Whether the other end was told, or is about to be, that nothing more will come. */
  ended = false;
  readonly #sender: Sender;
  #socket!: Socket;
  #flushDue = false;
  #discarded = 0;

  constructor(sender: Sender) {
    this.#sender = sender;
    this.flowControl = new FlowControl(sender);
  }

  /** How many bytes wait to be sent. */
  get size(): number {
    return this.#socket.writableLength;
  }

  /** Sends what is written from now on through a socket. */
  use(socket: Socket): void {
    this.#socket = socket;
  }

  write(data: Uint8Array): void {
    if (this.#sender.lost) {
      this.#discarded += 1;
      if (this.#discarded >= MANY_DISCARDED) console.warn("write() to a connection that is lost");
      return;
    }
    if (this.#socket.writableCorked === 0) this.#socket.cork();
    this.#socket.write(data, this.#onWritten);
    if (this.size > Math.min(ENOUGH, this.flowControl.high)) this.#socket.uncork();
    else this.#flushSoon();
    this.flowControl.pause();
  }

  /** Tells the other end, after all that was written, that nothing more will come. */
  end(): void {
    this.ended = true;
    this.#socket.end();
  }

  /** Sends what was written in this iteration. */
  flush(): void {
    this.#socket.uncork();
  }

  #flushSoon(): void {
    if (this.#flushDue) return;
    this.#flushDue = true;
    this.#sender.soon(this.#flushNow);
  }

  readonly #flushNow = (): void => {
    this.#flushDue = false;
    this.flush();
  };

  /** The system has taken something that was written. */
  readonly #onWritten = (error?: Error | null): void => {
    // A failure is told by the socket's own event.
    if (error || this.#sender.lost) return;
    if (this.flowControl.paused) this.#sender.soon(this.flowControl.resume);
    if (this.size === 0) this.#sender.sent();
  };
}
