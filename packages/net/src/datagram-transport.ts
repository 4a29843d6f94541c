import type { RemoteInfo, Socket } from "node:dgram";
import type { EventLoop } from "@x/loop";
import { type Address, knownAddress } from "./address.ts";
import { checkAddress, checkBytes } from "./check.ts";
import type { DatagramProtocol } from "./datagram-protocol.ts";
import { FlowControl } from "./flow-control.ts";

/**
 * A socket for datagrams, as its protocol sees it. Made by `createDatagramEndpoint`.
 *
 * asyncio: `asyncio.DatagramTransport`.
 */
export class DatagramTransport {
  /** The loop that calls the protocol. */
  readonly loop: EventLoop;
  /** Node's socket, for groups and the like. Neither receive nor send there. */
  readonly socket: Socket;
  /** The address of this end. */
  readonly localAddress: Address;
  /** Where all goes to and comes from; undefined where that is anybody. */
  readonly remoteAddress: Address | undefined;
  /** What is told what happens. @internal */
  readonly protocol: DatagramProtocol;
  readonly #over: (transport: DatagramTransport) => void;
  readonly #flowControl = new FlowControl(this);
  #unsent = 0;
  /** How many datagrams that is, for they may be empty. */
  #sending = 0;
  #closing = false;
  #lost = false;

  /** @internal */
  constructor(options: {
    loop: EventLoop;
    socket: Socket;
    remoteAddress: Address | undefined;
    protocol: DatagramProtocol;
    made: () => void;
    over: (transport: DatagramTransport) => void;
  }) {
    const { loop, socket, protocol } = options;
    this.loop = loop;
    this.socket = socket;
    this.localAddress = knownAddress(socket.address());
    this.remoteAddress = options.remoteAddress;
    this.protocol = protocol;
    this.#over = options.over;
    loop.callSoon(() => protocol.connectionMade(this));
    loop.callSoon(options.made);
    socket.on("message", this.#onMessage);
    socket.on("error", this.#onError);
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
   * Sends a datagram, now or as soon as the system takes it; never waits. The caller must not change
   * the bytes afterwards. When it closes, they are thrown away.
   *
   * asyncio: `transport.sendto()`.
   *
   * @param address - where to; by default, and only, the remote address that there is.
   * @throws TypeError, RangeError when `data` is not a Uint8Array or `address` is not valid; Error when there are
   * two addresses, or no address at all.
   */
  sendTo(data: Uint8Array, address?: { host: string; port: number }): void {
    checkBytes("data", data);
    if (address !== undefined) checkAddress("address", address);
    if ((address === undefined) === (this.remoteAddress === undefined)) {
      throw new Error("a datagram needs one address: where it was connected to, or one of its own");
    }
    if (this.#closing) return;
    const sent = (error: Error | null): void => this.#onSent(data.length, error);
    if (address === undefined) this.socket.send(data, sent);
    else this.socket.send(data, address.port, address.host, sent);
    // After Node has accepted it: its own checks are stricter.
    this.#unsent += data.length;
    this.#sending += 1;
    this.#flowControl.pause();
  }

  /**
   * How many bytes wait to be sent.
   *
   * asyncio: `transport.get_write_buffer_size()`.
   */
  getWriteBufferSize(): number {
    return this.#unsent;
  }

  /**
   * Closes it, after what waits to be sent. Nothing more is received; `connectionLost(null)` is called
   * in a later iteration. Harmless when it closes already.
   *
   * asyncio: `transport.close()`.
   */
  close(): void {
    this.#closing = true;
    if (this.#sending === 0) this.#lose();
  }

  /**
   * Closes it at once: what waits to be sent is thrown away.
   *
   * asyncio: `transport.abort()`.
   */
  abort(): void {
    this.#lose();
  }

  /** Calls something in the loop's next iteration, unless the loop is closed: then there is nothing left to be told. */
  #soon(callback: () => void): void {
    if (!this.loop.closed) this.loop.callSoon(callback);
  }

  readonly #onMessage = (data: Buffer, info: RemoteInfo): void => {
    const from = knownAddress(info);
    this.#soon(() => {
      if (!this.#closing) this.protocol.datagramReceived(data, from);
    });
  };

  readonly #onError = (error: Error): void => {
    this.#soon(() => {
      if (!this.#lost) this.protocol.errorReceived(error);
    });
  };

  #onSent(length: number, error: Error | null): void {
    this.#unsent -= length;
    this.#sending -= 1;
    if (error !== null) this.#onError(error);
    this.#soon(() => {
      this.#flowControl.resume();
      if (this.#closing && this.#sending === 0) this.#lose();
    });
  }

  #lose(): void {
    if (this.#lost) return;
    this.#lost = true;
    this.#closing = true;
    this.#soon(() => {
      try {
        this.protocol.connectionLost(null);
      } finally {
        this.socket.close();
        this.#over(this);
      }
    });
  }
}
