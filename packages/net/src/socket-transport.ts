import type { Socket } from "node:net";
import type { CoroutineCall } from "@x/future";
import { withSignal } from "@x/future/internal";
import type { Context, EventLoop } from "@x/loop";
import { checkOptions } from "@x/loop/internal";
import { type Address, localAddressOf, remoteAddressOf } from "./address.ts";
import { checkBytes, checkProtocol } from "./check.ts";
import { Protocol, type Transport } from "./connection.ts";
import { checkHandshake } from "./handshake.ts";
import { Receiving } from "./receiving.ts";
import { Sending } from "./sending.ts";
import { type StartTlsOptions, startTls } from "./start-tls.ts";

/**
 * The transport of a TCP or Unix socket, with TLS or without.
 *
 * What arrives goes to the protocol by `Receiving`, and what is written goes to the socket by `Sending`. Node's events
 * only schedule callbacks of the loop, which tell the protocol what has happened, in its context. However the connection
 * ends, `connectionLost` is called once, and after that the protocol is told nothing more.
 */
export class SocketTransport implements Transport {
  readonly loop: EventLoop;
  readonly localAddress: Address | undefined;
  readonly remoteAddress: Address | undefined;
  /** The host that this end has connected to; null when it was connected to. */
  readonly host: string | null;
  #socket: Socket;
  readonly #context: Context | null;
  readonly #over: (transport: SocketTransport) => void;
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
   */
  constructor(options: {
    loop: EventLoop;
    socket: Socket;
    host: string | null;
    protocol: Protocol;
    context: Context | null;
    made?: () => void;
    over: (transport: SocketTransport) => void;
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

  get socket(): Socket {
    return this.#socket;
  }

  get protocol(): Protocol {
    return this.#protocol;
  }

  setProtocol(protocol: Protocol): void {
    checkProtocol(protocol, Protocol);
    this.#protocol = protocol;
  }

  get closing(): boolean {
    return this.#closing;
  }

  get reading(): boolean {
    return this.#receiving.reading;
  }

  pauseReading(): void {
    this.#receiving.pause();
  }

  resumeReading(): void {
    this.#receiving.resume();
  }

  write(data: Uint8Array): void {
    checkBytes("data", data);
    if (this.#sending.ended) throw new Error("write() after writeEof(): nothing more can be sent");
    this.#checkNotReleased("write");
    if (data.length > 0) this.#sending.write(data);
  }

  writeEof(): void {
    if (this.#closing || this.#sending.ended) return;
    this.#checkNotReleased("writeEof");
    this.#sending.end();
  }

  startTls(options: StartTlsOptions = {}): CoroutineCall<void> {
    checkOptions(options);
    checkHandshake(options, true);
    return withSignal(
      startTls(this, options, () => Buffer.alloc(0)),
      options,
    );
  }

  getWriteBufferSize(): number {
    return this.#sending.size;
  }

  getWriteBufferLimits(): { low: number; high: number } {
    const { low, high } = this.#sending.flowControl;
    return { low, high };
  }

  setWriteBufferLimits(limits: { high?: number | undefined; low?: number | undefined } = {}): void {
    checkOptions(limits, "high");
    const { flowControl } = this.#sending;
    flowControl.set(limits.high, limits.low);
    flowControl.pause();
  }

  close(): void {
    if (this.#closing) return;
    this.#closing = true;
    this.#receiving.stop();
    if (this.getWriteBufferSize() === 0) this.#lose(null);
  }

  abort(): void {
    this.fail(null);
  }

  toString(): string {
    const { remoteAddress } = this;
    const address = remoteAddress ? `${remoteAddress.host}:${remoteAddress.port}` : "unix";
    return `<Transport ${address}${this.#closing ? " closing" : ""}>`;
  }

  /** Lets go of the socket, for TLS to take it over. */
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

  /** Goes on with the socket that TLS has made of the one before. */
  take(socket: Socket): void {
    this.#released = false;
    this.#socket = socket;
    this.#listen();
    this.#receiving.flow();
  }

  /** Closes the connection at once, which is lost with an error, or none. */
  fail(error: Error | null): void {
    if (this.#lost) return;
    this.#receiving.stop();
    // First, so that writes that are dropped do not count as sent.
    this.#lose(error);
    this.#socket.destroy();
  }

  /** Ends the connection for an error of the protocol's. */
  protocolFailed(method: string, error: unknown): void {
    const message = `Fatal error: protocol.${method}() call failed.`;
    this.loop.callExceptionHandler({ message, error });
    this.fail(error as Error);
  }

  /** Whether nothing more can be sent or received. */
  get lost(): boolean {
    return this.#lost;
  }

  /** Calls something in the loop's next iteration, unless the loop is closed: then there is nothing left to be told.
   * */
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

  /** Nothing waits to be sent any more. */
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
