import type { Socket } from "node:net";
import type { CoroutineCall } from "@x/future";
import type { EventLoop } from "@x/loop";
import type { Address } from "./address.ts";
import type { StartTlsOptions } from "./start-tls.ts";

/**
 * A connection, as its protocol sees it: writes, closes, and says how much may be on its way. Made by
 * `createConnection` and by servers.
 *
 * asyncio: `asyncio.Transport`.
 */
export interface Transport {
  /** The loop that calls the protocol. */
  readonly loop: EventLoop;

  /** The address of this end; undefined for a Unix socket. Kept when the connection is over. */
  readonly localAddress: Address | undefined;

  /** The address of the other end; undefined for a Unix socket. Kept when the connection is over. */
  readonly remoteAddress: Address | undefined;

  /** Node's socket, a `TLSSocket` where there is TLS: for what it knows of the connection. Neither
   * read nor write there. */
  readonly socket: Socket;

  /** The protocol, which is told what happens. */
  readonly protocol: Protocol;

  /**
   * Replaces the protocol: the new one is told what happens from now on.
   *
   * asyncio: `transport.set_protocol()`.
   *
   * @throws TypeError when `protocol` lacks the methods of one.
   */
  setProtocol(protocol: Protocol): void;

  /**
   * Whether it closes or is closed.
   *
   * asyncio: `transport.is_closing()`.
   */
  readonly closing: boolean;

  /**
   * Whether `dataReceived` may be called.
   *
   * asyncio: `transport.is_reading()`.
   */
  readonly reading: boolean;

  /**
   * Stops calling `dataReceived` until {@link Transport.resumeReading}. Nothing is lost: what the other end
   * goes on sending waits in the buffers of this system, and then in those of the sender. When the
   * connection is lost with an error, the protocol still gets what has arrived, before `connectionLost`.
   *
   * asyncio: `transport.pause_reading()`.
   */
  pauseReading(): void;

  /**
   * Calls `dataReceived` again.
   *
   * asyncio: `transport.resume_reading()`.
   */
  resumeReading(): void;

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
  write(data: Uint8Array): void;

  /**
   * Says that nothing more will be sent, after what has been written. Reading goes on. Harmless when
   * said before.
   *
   * asyncio: `transport.write_eof()`.
   *
   * @throws Error while {@link Transport.startTls} is waited for.
   */
  writeEof(): void;

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
  startTls(options?: StartTlsOptions): CoroutineCall<void>;

  /**
   * How many bytes wait to be sent: also what this iteration of the loop has written. A `write` that the
   * system has taken a part of counts whole.
   *
   * asyncio: `transport.get_write_buffer_size()`.
   */
  getWriteBufferSize(): number;

  /**
   * The marks that {@link Transport.setWriteBufferLimits} sets.
   *
   * asyncio: `transport.get_write_buffer_limits()`.
   */
  getWriteBufferLimits(): { low: number; high: number };

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
  setWriteBufferLimits(limits?: { high?: number | undefined; low?: number | undefined }): void;

  /**
   * Closes the connection, after what waits to be sent. The protocol gets nothing more to read;
   * `connectionLost(null)` is called in a later iteration. Harmless when it closes already. Does not
   * end as long as the other end takes nothing: see {@link Transport.abort}.
   *
   * asyncio: `transport.close()`.
   */
  close(): void;

  /**
   * Closes the connection at once: what waits to be sent is thrown away, and `connectionLost(null)`
   * called in the next iteration. Harmless when it is closed.
   *
   * asyncio: `transport.abort()`.
   */
  abort(): void;

  /** For example `<Transport 127.0.0.1:54321 closing>`. */
  toString(): string;
}

/**
 * What becomes of a connection: extend it, and override what is of interest. Its methods are callbacks
 * of the loop and must not wait; they are called in this order: `connectionMade` once, `dataReceived`
 * any number of times, `eofReceived` at most once, `connectionLost` once.
 *
 * asyncio: `asyncio.Protocol`.
 *
 * @example
 * ```ts
 * import { Future, run } from "@x/future";
 * import { createConnection, createServer, Protocol, type Transport } from "@x/net";
 *
 * class Echo extends Protocol {
 *   #transport: Transport | undefined;
 *   override connectionMade(transport: Transport) {
 *     this.#transport = transport;
 *   }
 *   override dataReceived(data: Buffer) {
 *     this.#transport?.write(data);
 *   }
 * }
 * class Greeting extends Protocol {
 *   #lost: Future<void>;
 *   constructor(lost: Future<void>) {
 *     super();
 *     this.#lost = lost;
 *   }
 *   override connectionMade(transport: Transport) {
 *     transport.write(Buffer.from("hello"));
 *     transport.writeEof();
 *   }
 *   override dataReceived(data: Buffer) {
 *     console.log(data.toString());
 *   }
 *   override connectionLost() {
 *     this.#lost.setResult();
 *   }
 * }
 * await run(function* () {
 *   const server = yield* createServer(() => new Echo(), { host: "127.0.0.1", port: 0 });
 *   const lost = new Future<void>();
 *   yield* createConnection(() => new Greeting(lost), { host: "127.0.0.1", port: server.port });
 *   yield* lost;
 *   yield* server.shutdown();
 * });
 * ```
 * ```text
 * hello
 * ```
 */
export class Protocol {
  /**
   * The connection is there.
   *
   * asyncio: `connection_made()`.
   *
   * @param _transport - what writes to it and closes it.
   */
  connectionMade(_transport: Transport): void {}

  /**
   * Bytes have arrived, split anywhere. What this throws goes to the loop's exception handler and
   * aborts the connection.
   *
   * asyncio: `data_received()`.
   */
  dataReceived(_data: Buffer): void {}

  /**
   * The other end will send no more. What this throws goes to the loop's exception handler and aborts
   * the connection.
   *
   * asyncio: `eof_received()`.
   *
   * @returns true to keep the connection open for writing; otherwise it is closed.
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: a method that returns nothing needs no return
  eofReceived(): boolean | void {}

  /**
   * The connection is over.
   *
   * asyncio: `connection_lost()`.
   *
   * @param _error - what ended it; null when either end closed or this one aborted it.
   */
  connectionLost(_error: Error | null): void {}

  /**
   * More is waiting to be sent than the transport's high mark. Called inside of `write`.
   *
   * asyncio: `pause_writing()`.
   */
  pauseWriting(): void {}

  /**
   * After {@link Protocol.pauseWriting}: no more is waiting to be sent than the transport's low mark.
   *
   * asyncio: `resume_writing()`.
   */
  resumeWriting(): void {}
}
