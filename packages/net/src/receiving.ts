import type { Socket } from "node:net";

/** A transport, whose protocol is given what arrives. */
interface Receiver {
  readonly protocol: {
    dataReceived(data: Buffer): void;
    /** Returns true to keep the connection open. */
    eofReceived(): unknown;
  };
  readonly closing: boolean;
  close(): void;
  /** Ends the connection because of an error that its protocol has thrown. */
  protocolFailed(method: string, error: unknown): void;
  /** Calls something in the loop's next iteration. */
  soon(callback: () => void): void;
}

/** Gives the protocol what arrives at a socket, piece by piece, and then tells it of the end. */
export class Receiving {
  readonly #receiver: Receiver;
  #socket!: Socket;
  /** Whether TLS has the socket. Reading from it as well would lose bytes of the handshake. */
  #left = false;
  /** What has arrived and not been given to the protocol. */
  readonly #arrived: Buffer[] = [];
  #deliveryDue = false;
  /** Whether the protocol is ready for it. */
  #started = false;
  #paused = false;
  /** Whether the other end has sent all, and whether the protocol knows. */
  ended = false;
  #endTold = false;

  constructor(receiver: Receiver) {
    this.#receiver = receiver;
  }

  /** Whether the protocol may be given anything. */
  get reading(): boolean {
    return !this.#receiver.closing && !this.#paused;
  }

  /** Takes what arrives at a socket from now on. */
  listen(socket: Socket): void {
    this.#socket = socket;
    this.#left = false;
    // Until the protocol is ready for it.
    socket.pause();
    socket.on("data", this.#onData).on("end", this.#onEnd);
    // A socket that is at its end has emitted the event before this listened.
    this.ended = socket.readableEnded;
  }

  /** Lets go of the socket. Gives what has arrived. */
  leave(): Buffer[] {
    const arrived = this.#arrived.splice(0);
    this.#left = true;
    this.#socket.off("data", this.#onData).off("end", this.#onEnd);
    this.#socket.pause();
    return arrived;
  }

  /** Begins when the protocol knows of the connection. */
  readonly start = (): void => {
    this.#started = true;
    this.flow();
  };

  pause(): void {
    this.#paused = true;
    this.#socket.pause();
  }

  resume(): void {
    this.#paused = false;
    this.flow();
  }

  /** Throws away what has arrived, and lets no more arrive. */
  stop(): void {
    this.#arrived.length = 0;
    this.#socket.pause();
  }

  /** The connection is lost: gives the protocol all that came before, even if it has paused. */
  finish(): void {
    this.#paused = false;
    if (!this.reading) return;
    this.#socket.pause();
    for (let rest = this.#socket.read(); rest !== null; rest = this.#socket.read()) {
      this.#arrived.push(rest);
    }
    this.#give();
  }

  /** Delivers what has arrived, or lets more arrive. */
  flow(): void {
    if (!this.#started || this.#left || !this.reading) return;
    if (this.#arrived.length > 0 || this.ended) this.#deliverSoon();
    else if (this.#socket.isPaused()) this.#socket.resume();
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#arrived.push(chunk);
    if (this.#deliveryDue) this.#socket.pause();
    else this.#deliverSoon();
  };

  readonly #onEnd = (): void => {
    this.ended = true;
    this.#deliverSoon();
  };

  #deliverSoon(): void {
    if (this.#deliveryDue) return;
    this.#deliveryDue = true;
    this.#receiver.soon(this.#deliver);
  }

  /** Gives the protocol what has arrived, and then tells it of the end. */
  readonly #deliver = (): void => {
    this.#deliveryDue = false;
    this.#give();
    if (!this.reading) return;
    if (this.ended) this.#tellEnd();
    else this.flow();
  };

  #give(): void {
    while (this.#arrived.length > 0 && this.reading) {
      const chunk = this.#arrived.shift() as Buffer;
      try {
        this.#receiver.protocol.dataReceived(chunk);
      } catch (error) {
        this.#receiver.protocolFailed("dataReceived", error);
      }
    }
  }

  #tellEnd(): void {
    if (this.#endTold) return;
    this.#endTold = true;
    try {
      if (!this.#receiver.protocol.eofReceived()) this.#receiver.close();
    } catch (error) {
      this.#receiver.protocolFailed("eofReceived", error);
    }
  }
}
