import type { Transport } from "./transport.ts";

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
