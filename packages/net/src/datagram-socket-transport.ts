import type { RemoteInfo, Socket } from "node:dgram";
import type { EventLoop } from "@x/loop";
import { type Address, knownAddress } from "./address.ts";
import { checkAddress, checkBytes } from "./check.ts";
import type { DatagramProtocol, DatagramTransport } from "./datagrams.ts";
import { FlowControl } from "./flow-control.ts";

/** The transport of a socket of Node's. */
export class DatagramSocketTransport implements DatagramTransport {
  readonly loop: EventLoop;
  readonly socket: Socket;
  readonly localAddress: Address;
  readonly remoteAddress: Address | undefined;
  readonly protocol: DatagramProtocol;
  readonly #over: (transport: DatagramSocketTransport) => void;
  readonly #flowControl = new FlowControl(this);
  #unsent = 0;
  /** How many datagrams that is, for they may be empty. */
  #sending = 0;
  #closing = false;
  #lost = false;

  constructor(options: {
    loop: EventLoop;
    socket: Socket;
    remoteAddress: Address | undefined;
    protocol: DatagramProtocol;
    made: () => void;
    over: (transport: DatagramSocketTransport) => void;
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

  get closing(): boolean {
    return this.#closing;
  }

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

  getWriteBufferSize(): number {
    return this.#unsent;
  }

  close(): void {
    this.#closing = true;
    if (this.#sending === 0) this.#lose();
  }

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
