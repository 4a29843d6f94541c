import type { Socket } from "node:dgram";
import type { EventLoop } from "@x/loop";
import type { Address } from "./address.ts";

/**
 * A socket for datagrams, as its protocol sees it. Made by `createDatagramEndpoint`.
 *
 * asyncio: `asyncio.DatagramTransport`.
 */
export interface DatagramTransport {
  /** The loop that calls the protocol. */
  readonly loop: EventLoop;

  /** Node's socket, for groups and the like. Neither receive nor send there. */
  readonly socket: Socket;

  /** The address of this end. */
  readonly localAddress: Address;

  /** The only address that datagrams go to and come from; undefined if there may be any. */
  readonly remoteAddress: Address | undefined;

  /**
   * Whether it closes or is closed.
   *
   * asyncio: `transport.is_closing()`.
   */
  readonly closing: boolean;

  /**
   * Sends a datagram, now or as soon as the system takes it; never waits. The caller must not change
   * the bytes afterwards. When it closes, they are thrown away.
   *
   * asyncio: `transport.sendto()`.
   *
   * @param address - where to; by default, and only, the remote address that there is.
   * @throws TypeError, RangeError when `data` is not a Uint8Array or `address` is not valid; Error when there are
   * two addresses, or no address at all.
   */
  sendTo(data: Uint8Array, address?: { host: string; port: number }): void;

  /**
   * How many bytes wait to be sent.
   *
   * asyncio: `transport.get_write_buffer_size()`.
   */
  getWriteBufferSize(): number;

  /**
   * Closes it, after what waits to be sent. Nothing more is received; `connectionLost(null)` is called
   * in a later iteration. Harmless when it closes already.
   *
   * asyncio: `transport.close()`.
   */
  close(): void;

  /**
   * Closes it at once: what waits to be sent is thrown away.
   *
   * asyncio: `transport.abort()`.
   */
  abort(): void;
}

/**
 * What becomes of a socket for datagrams: extend it, and override what is of interest. Its methods are
 * callbacks of the loop and must not wait; what they throw goes to the loop's exception handler.
 *
 * asyncio: `asyncio.DatagramProtocol`.
 */
export class DatagramProtocol {
  /**
   * The socket is there.
   *
   * asyncio: `connection_made()`.
   *
   * @param _transport - what sends and closes.
   */
  connectionMade(_transport: DatagramTransport): void {}

  /**
   * A datagram has arrived, as a whole. Datagrams may be lost, doubled and overtake one another.
   *
   * asyncio: `datagram_received()`.
   *
   * @param _address - the address of the sender.
   */
  datagramReceived(_data: Buffer, _address: Address): void {}

  /**
   * A datagram could not be sent, or not be received there, as far as the system gets to know.
   *
   * asyncio: `error_received()`.
   */
  errorReceived(_error: Error): void {}

  /**
   * The socket is closed.
   *
   * asyncio: `connection_lost()`.
   */
  connectionLost(_error: Error | null): void {}

  /**
   * More is waiting to be sent than the high mark, 64 KiB. Called inside of `sendTo`.
   *
   * asyncio: `pause_writing()`.
   */
  pauseWriting(): void {}

  /**
   * After {@link DatagramProtocol.pauseWriting}: no more is waiting to be sent than the low mark, 16 KiB.
   *
   * asyncio: `resume_writing()`.
   */
  resumeWriting(): void {}
}
