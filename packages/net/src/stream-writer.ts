/// <reference lib="esnext.disposable" preserve="true" />

import type { Coroutine, CoroutineCall, SignalOption } from "@x/future";
import { namedCall, withSignal } from "@x/future/internal";
import { checkOptions } from "@x/loop/internal";
import type { Address } from "./address.ts";
import { checkBytes } from "./check.ts";
import type { Transport } from "./connection.ts";
import { checkHandshake } from "./handshake.ts";
import type { SocketTransport } from "./socket-transport.ts";
import { type StartTlsOptions, startTls } from "./start-tls.ts";
import type { StreamProtocol } from "./stream-protocol.ts";
import { Write } from "./write.ts";

/**
 * Writes to a connection. Made by `openConnection` and `startServer`.
 *
 * asyncio: `asyncio.StreamWriter`.
 */
export class StreamWriter {
  /** What it writes to: for limits, and for what it knows of the connection. */
  readonly transport: Transport;
  readonly #protocol: StreamProtocol;

  /** @internal */
  constructor(transport: Transport, protocol: StreamProtocol) {
    this.transport = transport;
    this.#protocol = protocol;
  }

  /** The address of this end; undefined for a Unix socket. */
  get localAddress(): Address | undefined {
    return this.transport.localAddress;
  }

  /** The address of the other end; undefined for a Unix socket. */
  get remoteAddress(): Address | undefined {
    return this.transport.remoteAddress;
  }

  /**
   * Whether the connection closes or is closed.
   *
   * asyncio: `writer.is_closing()`.
   */
  get closing(): boolean {
    return this.transport.closing;
  }

  /**
   * Sends bytes, and waits for room where too many wait to be sent: a fast writer goes at the pace of
   * a slow reader. Does not wait at all where there is room. The caller must not change the bytes
   * afterwards. Cancelling ends the waiting; the bytes are sent all the same.
   *
   * asyncio: `writer.write()` and then `await writer.drain()`.
   *
   * @param options - see {@link @x/future#SignalOption}. When the signal is aborted already, nothing is sent.
   * @throws ConnectionResetError, or what the connection was lost with; Error after
   * {@link StreamWriter.writeEof}, and while {@link StreamWriter.startTls} is waited for; TypeError at
   * once when `data` is not a Uint8Array.
   */
  write(data: Uint8Array, options?: SignalOption): CoroutineCall<void> {
    checkBytes("data", data);
    return withSignal(new Write(this.transport, this.#protocol, data), options);
  }

  /**
   * Sends bytes and never waits: see {@link Transport.write}. Unless {@link StreamWriter.drain} is
   * waited for now and then, what the other end does not take piles up in memory.
   *
   * asyncio: `writer.write()`.
   *
   * @throws TypeError when `data` is not a Uint8Array; Error after {@link StreamWriter.writeEof}, and while
   * {@link StreamWriter.startTls} is waited for.
   */
  writeNowait(data: Uint8Array): void {
    this.transport.write(data);
  }

  /**
   * Waits until there is room for more. Several tasks may wait; cancelling one changes nothing else.
   *
   * asyncio: `writer.drain()`.
   *
   * @param options - see {@link @x/future#SignalOption}.
   * @throws ConnectionResetError, or what the connection was lost with.
   */
  drain(options?: SignalOption): CoroutineCall<void> {
    return withSignal(namedCall("drain", this.#drain()), options);
  }

  /**
   * Says that nothing more will be sent: the other end reads its end of the stream. Reading goes on.
   *
   * asyncio: `writer.write_eof()`.
   *
   * @throws Error while {@link StreamWriter.startTls} is waited for.
   */
  writeEof(): void {
    this.transport.writeEof();
  }

  /**
   * Goes over to TLS on the connection as it is, where the two ends have agreed to (STARTTLS), and waits
   * until both have shaken hands. All that has arrived and was not read must be TLS already, so that
   * an attacker cannot insert anything before. The reader and the writer stay. When cancelled, and when it
   * fails, the connection is lost: it is neither the one nor the other.
   *
   * asyncio: `writer.start_tls()`, which takes what was not read for a part of what comes by TLS.
   *
   * @param options - Node's options: `ca` and the like for the end that has connected, whose other end
   * must have a certificate for the `host` that was connected to; `key` and `cert` for the other;
   * `tlsHandshakeTimeout` for both: in ms, by default 60 000; `signal`: see {@link @x/future#SignalOption}.
   * @throws Node's errors; ConnectionResetError when the connection is lost meanwhile; Error when it is
   * closing or half closed, or has TLS; TypeError, RangeError at once for bad options.
   *
   * @example
   * ```ts no-run
   * import { openConnection } from "@x/net";
   *
   * const [reader, writer] = await openConnection({ host: "mail.example.org", port: 587 });
   * await reader.readLine(); // the greeting
   * await writer.write(Buffer.from("STARTTLS\r\n"));
   * if ((await reader.readLine()).toString().startsWith("220")) await writer.startTls();
   * ```
   */
  startTls(options: StartTlsOptions = {}): CoroutineCall<void> {
    checkOptions(options);
    checkHandshake(options, true);
    // Streams are made only for transports of ours.
    const transport = this.transport as SocketTransport;
    const call = startTls(transport, options, () => this.#protocol.reader.takeAll());
    return withSignal(call, options);
  }

  /**
   * Closes the connection, after what waits to be sent, and waits until it is closed. Cancelling ends
   * the waiting; the connection closes all the same. The other end must take what is sent to it:
   * use `timeout` and {@link StreamWriter.abort} if it may not.
   *
   * asyncio: `writer.close()` and then `await writer.wait_closed()`.
   *
   * @param options - see {@link @x/future#SignalOption}. When the signal is aborted already, nothing is closed.
   * @throws what the connection was lost with.
   */
  close(options?: SignalOption): CoroutineCall<void> {
    return withSignal(namedCall("close", this.#close()), options);
  }

  /**
   * Waits until the connection is closed, by either end.
   *
   * asyncio: `writer.wait_closed()`.
   *
   * @param options - see {@link @x/future#SignalOption}.
   * @throws what the connection was lost with.
   */
  waitClosed(options?: SignalOption): CoroutineCall<void> {
    return withSignal(namedCall("waitClosed", this.#protocol.over()), options);
  }

  /** Closes the connection at once: what waits to be sent is thrown away. */
  abort(): void {
    this.transport.abort();
  }

  /** Closes the connection: `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  *#drain(): Coroutine<void> {
    yield* this.#protocol.drain(this.transport);
  }

  *#close(): Coroutine<void> {
    this.transport.close();
    yield* this.#protocol.over();
  }

  /** For example `<StreamWriter <Transport 127.0.0.1:54321>>`. */
  toString(): string {
    return `<StreamWriter ${this.transport}>`;
  }
}
