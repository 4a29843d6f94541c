import type { Address } from "./address.ts";
import type { DatagramTransport } from "./datagram-transport.ts";

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
