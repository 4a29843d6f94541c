import type { Socket } from "node:net";
import type { Context, EventLoop } from "@x/loop";
import { checkCallback } from "@x/loop/internal";
import { type Address, localAddressOf, remoteAddressOf } from "./address.ts";
import { checkBytes, checkOptions } from "./check.ts";
import type { Protocol } from "./protocol.ts";
import { WaterMarks } from "./water-marks.ts";

/** From this discarded write on, each is warned of. */
const MANY_DISCARDED = 5;

/**
 * A connection, as its protocol sees it: writes, closes, and says how much may be on its way. Made by
 * `createConnection` and by servers.
 *
 * asyncio: `asyncio.Transport`.
 */
export class Transport {
  /** The loop that calls the protocol. */
  readonly loop: EventLoop;
  /** Node's socket, a `TLSSocket` where there is TLS: for what it knows of the connection. Neither
   * read nor write there. */
  readonly socket: Socket;
  /** The address of this end; undefined for a Unix socket. Kept when the connection is over. */
  readonly localAddress: Address | undefined;
  /** The address of the other end; undefined for a Unix socket. Kept when the connection is over. */
  readonly remoteAddress: Address | undefined;
  readonly #context: Context | null;
  readonly #over: (transport: Transport) => void;
  readonly #marks = new WaterMarks();
  #protocol: Protocol;
  /** What has arrived and not been given to the protocol. */
  readonly #arrived: Buffer[] = [];
  #deliveryDue = false;
  #started = false;
  #readingPaused = false;
  /** Whether the other end has sent all, and whether the protocol knows. */
  #ended = false;
  #endTold = false;
  #eofWritten = false;
  /** How many writes Node has not answered. */
  #sending = 0;
  #closing = false;
  /** Whether the protocol has been told that the connection is lost, or is about to be. */
  #lost = false;
  #discarded = 0;

  /**
   * @param options - `context`: what the protocol's methods run in copies of; `made`: called after
   * `connectionMade`; `over`: called when all is over.
   * @internal
   */
  constructor(options: {
    loop: EventLoop;
    socket: Socket;
    protocol: Protocol;
    context: Context | null;
    made?: () => void;
    over: (transport: Transport) => void;
  }) {
    const { loop, socket, protocol, context, made, over } = options;
    this.loop = loop;
    this.socket = socket;
    this.localAddress = localAddressOf(socket);
    this.remoteAddress = remoteAddressOf(socket);
    this.#protocol = protocol;
    this.#context = context;
    this.#over = over;
    // Until the protocol knows of the connection.
    socket.pause();
    socket.on("data", this.#onData);
    socket.on("end", this.#onEnd);
    socket.on("error", (error) => this.#soon(() => this.#forceClose(error)));
    socket.on("close", () => this.#soon(() => this.#lose(null)));
    this.#soon(() => this.#protocol.connectionMade(this));
    this.#soon(() => {
      this.#started = true;
      this.#flow();
    });
    if (made !== undefined) this.#soon(made);
    // Then it has said so before anybody listened.
    if (socket.destroyed) this.#soon(() => this.#forceClose(socket.errored));
  }

  /** Who is told what happens. */
  get protocol(): Protocol {
    return this.#protocol;
  }

  /**
   * Has another protocol be told from now on.
   *
   * asyncio: `transport.set_protocol()`.
   *
   * @throws TypeError when `protocol` lacks the methods of one.
   */
  setProtocol(protocol: Protocol): void {
    checkProtocol(protocol);
    this.#protocol = protocol;
  }

  /**
   * Whether it closes or is closed.
   *
   * asyncio: `transport.is_closing()`.
   */
  get closing(): boolean {
    return this.#closing;
  }

  /**
   * Whether `dataReceived` may be called.
   *
   * asyncio: `transport.is_reading()`.
   */
  get reading(): boolean {
    return !this.#closing && !this.#readingPaused;
  }

  /**
   * Has `dataReceived` not called until {@link Transport.resumeReading}. Nothing is lost: what the
   * other end goes on sending waits in the system's buffers, and then with who sends it.
   *
   * asyncio: `transport.pause_reading()`.
   */
  pauseReading(): void {
    if (!this.reading) return;
    this.#readingPaused = true;
    this.socket.pause();
  }

  /**
   * Has `dataReceived` called again.
   *
   * asyncio: `transport.resume_reading()`.
   */
  resumeReading(): void {
    if (this.#closing || !this.#readingPaused) return;
    this.#readingPaused = false;
    if (this.#arrived.length > 0 || this.#ended) this.#deliverSoon();
    else this.#flow();
  }

  /**
   * Sends bytes, now or as soon as the other end takes them. Never waits: what cannot be sent yet is
   * kept, and the protocol told to pause when that is too much. Who writes must not change the bytes
   * afterwards. When the connection is lost, they are thrown away.
   *
   * asyncio: `transport.write()`.
   *
   * @throws TypeError when `data` is no bytes; Error after {@link Transport.writeEof}.
   */
  write(data: Uint8Array): void {
    checkBytes("data", data);
    if (this.#eofWritten) throw new Error("write() after writeEof(): nothing more can be sent");
    if (data.length === 0) return;
    if (this.#lost) {
      this.#discarded += 1;
      if (this.#discarded >= MANY_DISCARDED) console.warn("write() to a connection that is lost");
      return;
    }
    // What is written in one go is sent in one go, but for the first, which need not wait.
    if (this.#sending > 0 && this.socket.writableCorked === 0) this.socket.cork();
    this.#sending += 1;
    this.socket.write(data, this.#onWritten);
    this.#pauseWriting();
  }

  /**
   * Says that nothing more will be sent, after what has been written. Reading goes on. Harmless when
   * said before.
   *
   * asyncio: `transport.write_eof()`.
   */
  writeEof(): void {
    if (this.#closing || this.#eofWritten) return;
    this.#eofWritten = true;
    this.socket.end();
  }

  /**
   * How many bytes wait to be sent. A `write` that the system has taken a part of counts whole.
   *
   * asyncio: `transport.get_write_buffer_size()`.
   */
  getWriteBufferSize(): number {
    return this.socket.writableLength;
  }

  /**
   * The marks that {@link Transport.setWriteBufferLimits} sets.
   *
   * asyncio: `transport.get_write_buffer_limits()`.
   */
  getWriteBufferLimits(): { low: number; high: number } {
    const { low, high } = this.#marks;
    return { low, high };
  }

  /**
   * Sets how many bytes may wait to be sent. Above `high`, the protocol is told to pause writing; at
   * `low` or below, to resume.
   *
   * asyncio: `transport.set_write_buffer_limits()`.
   *
   * @param limits - `high`: by default 64 KiB, or four times `low`; `low`: by default a quarter of
   * `high`.
   * @throws TypeError, RangeError when they are no whole numbers of 0 or more, or `low` is above `high`.
   */
  setWriteBufferLimits(limits: { high?: number; low?: number } = {}): void {
    checkOptions(limits);
    this.#marks.set(limits.high, limits.low);
    this.#pauseWriting();
  }

  /**
   * Closes the connection, after what waits to be sent. The protocol gets nothing more to read;
   * `connectionLost(null)` is called in a later iteration. Harmless when it closes already. Does not
   * end as long as the other end takes nothing: see {@link Transport.abort}.
   *
   * asyncio: `transport.close()`.
   */
  close(): void {
    if (this.#closing) return;
    this.#stopReading();
    if (this.getWriteBufferSize() === 0) this.#lose(null);
  }

  /**
   * Closes the connection at once: what waits to be sent is thrown away, and `connectionLost(null)`
   * called in the next iteration. Harmless when it is closed.
   *
   * asyncio: `transport.abort()`.
   */
  abort(): void {
    this.#forceClose(null);
  }

  /** For example `<Transport 127.0.0.1:54321 closing>`. */
  toString(): string {
    const { remoteAddress } = this;
    const address = remoteAddress ? `${remoteAddress.host}:${remoteAddress.port}` : "unix";
    return `<Transport ${address}${this.#closing ? " closing" : ""}>`;
  }

  /** Has the loop call something, unless it is closed: then nobody is there to be told. */
  #soon(callback: () => void): void {
    const { loop } = this;
    if (loop.closed) this.socket.destroy();
    else if (this.#context === null) loop.callSoon(callback);
    else this.#context.run(() => loop.callSoon(callback));
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#arrived.push(chunk);
    if (this.#deliveryDue) this.socket.pause();
    else this.#deliverSoon();
  };

  readonly #onEnd = (): void => {
    this.#ended = true;
    this.#deliverSoon();
  };

  #deliverSoon(): void {
    if (this.#deliveryDue) return;
    this.#deliveryDue = true;
    this.#soon(this.#deliver);
  }

  /** Gives the protocol what has arrived, and then tells it of the end. */
  readonly #deliver = (): void => {
    this.#deliveryDue = false;
    while (this.#arrived.length > 0 && this.reading) {
      const chunk = this.#arrived.shift() as Buffer;
      try {
        this.#protocol.dataReceived(chunk);
      } catch (error) {
        this.#fail(error, "dataReceived");
      }
    }
    if (!this.reading) return;
    if (this.#ended) this.#tellEnd();
    else this.#flow();
  };

  #tellEnd(): void {
    if (this.#endTold) return;
    this.#endTold = true;
    try {
      if (!this.#protocol.eofReceived()) this.close();
    } catch (error) {
      this.#fail(error, "eofReceived");
    }
  }

  #flow(): void {
    if (this.#started && this.reading && this.socket.isPaused()) this.socket.resume();
  }

  #stopReading(): void {
    this.#closing = true;
    this.#arrived.length = 0;
    this.socket.pause();
  }

  /** Some of what was written has been sent. */
  readonly #onWritten = (error?: Error | null): void => {
    this.#sending -= 1;
    this.socket.uncork();
    // A failure is told by the socket's own event.
    if (error || this.#lost) return;
    if (this.#marks.paused) this.#soon(this.#resumeWriting);
    if (this.#closing && this.getWriteBufferSize() === 0) this.#soon(() => this.#lose(null));
  };

  #pauseWriting(): void {
    if (this.#marks.paused || this.getWriteBufferSize() <= this.#marks.high) return;
    this.#marks.paused = true;
    this.#tell("pauseWriting");
  }

  readonly #resumeWriting = (): void => {
    if (!this.#marks.paused || this.getWriteBufferSize() > this.#marks.low) return;
    this.#marks.paused = false;
    this.#tell("resumeWriting");
  };

  #tell(method: "pauseWriting" | "resumeWriting"): void {
    try {
      this.#protocol[method]();
    } catch (error) {
      this.loop.callExceptionHandler({ message: `protocol.${method}() failed`, error });
    }
  }

  /** Ends the connection for an error of the protocol's. */
  #fail(error: unknown, method: string): void {
    const message = `Fatal error: protocol.${method}() call failed.`;
    this.loop.callExceptionHandler({ message, error });
    this.#forceClose(error as Error);
  }

  #forceClose(error: Error | null): void {
    if (this.#lost) return;
    this.#stopReading();
    // First, so that writes that are dropped do not count as sent.
    this.#lose(error);
    this.socket.destroy();
  }

  #lose(error: Error | null): void {
    if (this.#lost) return;
    this.#lost = true;
    this.#closing = true;
    this.#soon(() => {
      try {
        this.#protocol.connectionLost(error);
      } finally {
        // With TLS, the other end is told.
        if ("encrypted" in this.socket) this.socket.destroySoon();
        else this.socket.destroy();
        this.#over(this);
      }
    });
  }
}

/** @throws TypeError when a value lacks one of the methods of a protocol. */
export function checkProtocol(protocol: Protocol): void {
  for (const method of METHODS) checkCallback(protocol?.[method], `protocol.${method}`);
}

const METHODS = [
  "connectionMade",
  "dataReceived",
  "eofReceived",
  "connectionLost",
  "pauseWriting",
  "resumeWriting",
] as const;
