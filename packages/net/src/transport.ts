import type { Socket } from "node:net";
import type { CoroutineCall } from "@x/future";
import { withSignal } from "@x/future/internal";
import type { Context, EventLoop } from "@x/loop";
import { checkOptions } from "@x/loop/internal";
import { type Address, localAddressOf, remoteAddressOf } from "./address.ts";
import { checkBytes, checkProtocol } from "./check.ts";
import { checkHandshake } from "./handshake.ts";
import { Protocol } from "./protocol.ts";
import { Receiving } from "./receiving.ts";
import { Sending } from "./sending.ts";
import { type StartTlsOptions, startTls } from "./start-tls.ts";

/**
 * A connection, as its protocol sees it: writes, closes, and says how much may be on its way. Made by
 * `createConnection` and by servers.
 *
 * asyncio: `asyncio.Transport`.
 */
export class Transport {
  /** The loop that calls the protocol. */
  readonly loop: EventLoop;
  /** The address of this end; undefined for a Unix socket. Kept when the connection is over. */
  readonly localAddress: Address | undefined;
  /** The address of the other end; undefined for a Unix socket. Kept when the connection is over. */
  readonly remoteAddress: Address | undefined;
  /** The host that this end has connected to; null when it was connected to. @internal */
  readonly host: string | null;
  #socket: Socket;
  readonly #context: Context | null;
  readonly #over: (transport: Transport) => void;
  readonly #receiving = new Receiving(this);
  readonly #sending = new Sending(this);
  #protocol: Protocol;
  /** Whether the socket is being handed over to TLS. */
  #released = false;
  #closing = false;
  /** Whether the protocol has been told that the connection is lost, or is about to be. */
  #lost = false;

  /**
   * @param options - `host`: what this end has connected to; `context`: what the protocol's methods run
   * in copies of; `made`: called after `connectionMade`; `over`: called when all is over.
   * @internal
   */
  constructor(options: {
    loop: EventLoop;
    socket: Socket;
    host: string | null;
    protocol: Protocol;
    context: Context | null;
    made?: () => void;
    over: (transport: Transport) => void;
  }) {
    const { loop, socket, host, protocol, context, made, over } = options;
    this.loop = loop;
    this.#socket = socket;
    this.host = host;
    this.localAddress = localAddressOf(socket);
    this.remoteAddress = remoteAddressOf(socket);
    this.#protocol = protocol;
    this.#context = context;
    this.#over = over;
    this.soon(() => this.#protocol.connectionMade(this));
    this.soon(this.#receiving.start);
    if (made !== undefined) this.soon(made);
    this.#listen();
  }

  /** Node's socket, a `TLSSocket` where there is TLS: for what it knows of the connection. Neither
   * read nor write there. */
  get socket(): Socket {
    return this.#socket;
  }

  /** The protocol, which is told what happens. */
  get protocol(): Protocol {
    return this.#protocol;
  }

  /**
   * Replaces the protocol: the new one is told what happens from now on.
   *
   * asyncio: `transport.set_protocol()`.
   *
   * @throws TypeError when `protocol` lacks the methods of one.
   */
  setProtocol(protocol: Protocol): void {
    checkProtocol(protocol, Protocol);
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
    return this.#receiving.reading;
  }

  /**
   * Stops calling `dataReceived` until {@link Transport.resumeReading}. Nothing is lost: what the other end
   * goes on sending waits in the buffers of this system, and then in those of the sender. When the
   * connection is lost with an error, the protocol still gets what has arrived, before `connectionLost`.
   *
   * asyncio: `transport.pause_reading()`.
   */
  pauseReading(): void {
    this.#receiving.pause();
  }

  /**
   * Calls `dataReceived` again.
   *
   * asyncio: `transport.resume_reading()`.
   */
  resumeReading(): void {
    this.#receiving.resume();
  }

  /**
   * Sends bytes, at the end of the loop's iteration or as soon as the other end takes them, and above
   * 16 KiB at once. Never waits: what cannot be sent yet is kept, and the protocol told to pause when
   * that is too much. The caller must not change the bytes afterwards. When the connection is lost, they
   * are thrown away.
   *
   * asyncio: `transport.write()`.
   *
   * @throws TypeError when `data` is not a Uint8Array; Error after {@link Transport.writeEof}, and while
   * {@link Transport.startTls} is waited for.
   */
  write(data: Uint8Array): void {
    checkBytes("data", data);
    if (this.#sending.ended) throw new Error("write() after writeEof(): nothing more can be sent");
    this.#checkNotReleased("write");
    if (data.length > 0) this.#sending.write(data);
  }

  /**
   * Says that nothing more will be sent, after what has been written. Reading goes on. Harmless when
   * said before.
   *
   * asyncio: `transport.write_eof()`.
   *
   * @throws Error while {@link Transport.startTls} is waited for.
   */
  writeEof(): void {
    if (this.#closing || this.#sending.ended) return;
    this.#checkNotReleased("writeEof");
    this.#sending.end();
  }

  /**
   * Goes over to TLS on the connection as it is, where the two ends have agreed to (STARTTLS), and waits
   * until both have shaken hands. All that has arrived and was not given to the protocol must be TLS
   * already, so that an attacker cannot insert anything before. The protocol and the transport stay. When
   * cancelled, and when it fails, the connection is lost: it is neither the one nor the other.
   *
   * asyncio: `loop.start_tls()`, which gives another transport.
   *
   * @param options - Node's options: `ca` and the like for the end that has connected, whose other end
   * must have a certificate for the `host` that was connected to; `key` and `cert` for the other;
   * `tlsHandshakeTimeout` for both: in ms, by default 60 000; `signal`: see {@link @x/future#SignalOption}.
   * @throws Node's errors; ConnectionResetError when the connection is lost meanwhile; Error when it is
   * closing or half closed, or has TLS; TypeError, RangeError at once for bad options.
   */
  startTls(options: StartTlsOptions = {}): CoroutineCall<void> {
    checkOptions(options);
    checkHandshake(options, true);
    return withSignal(
      startTls(this, options, () => Buffer.alloc(0)),
      options,
    );
  }

  /**
   * How many bytes wait to be sent: also what this iteration of the loop has written. A `write` that the
   * system has taken a part of counts whole.
   *
   * asyncio: `transport.get_write_buffer_size()`.
   */
  getWriteBufferSize(): number {
    return this.#sending.size;
  }

  /**
   * The marks that {@link Transport.setWriteBufferLimits} sets.
   *
   * asyncio: `transport.get_write_buffer_limits()`.
   */
  getWriteBufferLimits(): { low: number; high: number } {
    const { low, high } = this.#sending.flowControl;
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
   * @throws TypeError, RangeError when they are not whole numbers of 0 or more, or `low` is above `high`.
   */
  setWriteBufferLimits(limits: { high?: number | undefined; low?: number | undefined } = {}): void {
    checkOptions(limits, "high");
    const { flowControl } = this.#sending;
    flowControl.set(limits.high, limits.low);
    flowControl.pause();
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
    this.#closing = true;
    this.#receiving.stop();
    if (this.getWriteBufferSize() === 0) this.#lose(null);
  }

  /**
   * Closes the connection at once: what waits to be sent is thrown away, and `connectionLost(null)`
   * called in the next iteration. Harmless when it is closed.
   *
   * asyncio: `transport.abort()`.
   */
  abort(): void {
    this.fail(null);
  }

  /** For example `<Transport 127.0.0.1:54321 closing>`. */
  toString(): string {
    const { remoteAddress } = this;
    const address = remoteAddress ? `${remoteAddress.host}:${remoteAddress.port}` : "unix";
    return `<Transport ${address}${this.#closing ? " closing" : ""}>`;
  }

  /** Lets go of the socket, for TLS to take it over. @internal */
  release(unread: () => Buffer): Socket {
    if (this.#closing || this.#receiving.ended || this.#sending.ended) {
      throw new Error("startTls() of a connection that is closing or half closed");
    }
    const socket = this.#socket;
    if (this.#released || "encrypted" in socket) {
      throw new Error("startTls() of a connection that has TLS, or is getting it, already");
    }
    this.#released = true;
    // First, since a reader that was full lets reading go on.
    const before = unread();
    const arrived = Buffer.concat([before, ...this.#receiving.leave()]);
    socket.off("error", this.#onError).off("close", this.#onClose);
    this.#sending.flush();
    if (arrived.length > 0) socket.unshift(arrived);
    return socket;
  }

  /** Goes on with the socket that TLS has made of the one before. @internal */
  take(socket: Socket): void {
    this.#released = false;
    this.#socket = socket;
    this.#listen();
    this.#receiving.flow();
  }

  /** Closes the connection at once, which is lost with an error, or none. @internal */
  fail(error: Error | null): void {
    if (this.#lost) return;
    this.#receiving.stop();
    // First, so that writes that are dropped do not count as sent.
    this.#lose(error);
    this.#socket.destroy();
  }

  /** Ends the connection for an error of the protocol's. @internal */
  protocolFailed(method: string, error: unknown): void {
    const message = `Fatal error: protocol.${method}() call failed.`;
    this.loop.callExceptionHandler({ message, error });
    this.fail(error as Error);
  }

  /** Whether nothing more can be sent or received. @internal */
  get lost(): boolean {
    return this.#lost;
  }

  /** Calls something in the loop's next iteration, unless the loop is closed: then there is nothing left to be told.
   * @internal */
  soon(callback: () => void): void {
    const { loop } = this;
    if (loop.closed) this.#socket.destroy();
    else if (this.#context === null) loop.callSoon(callback);
    else this.#context.run(() => loop.callSoon(callback));
  }

  #checkNotReleased(method: string): void {
    // When it has failed, the connection is lost.
    if (!this.#released || this.#lost) return;
    throw new Error(`${method}() during startTls(): wait until that has ended`);
  }

  #listen(): void {
    const socket = this.#socket;
    this.#receiving.listen(socket);
    this.#sending.use(socket);
    socket.on("error", this.#onError).on("close", this.#onClose);
    // A socket that is destroyed by now has said so before anything listened.
    if (socket.destroyed) this.#onError(socket.errored);
  }

  readonly #onError = (error: Error | null): void =>
    this.soon(() => {
      this.#receiving.finish();
      this.fail(error);
    });

  readonly #onClose = (): void => this.soon(() => this.#lose(null));

  /** Nothing waits to be sent any more. @internal */
  sent(): void {
    if (this.#closing) this.soon(() => this.#lose(null));
  }

  #lose(error: Error | null): void {
    if (this.#lost) return;
    this.#lost = true;
    this.#closing = true;
    this.soon(() => {
      try {
        this.#protocol.connectionLost(error);
      } finally {
        // With TLS, the other end is told.
        if ("encrypted" in this.#socket) this.#socket.destroySoon();
        else this.#socket.destroy();
        this.#over(this);
      }
    });
  }
}
