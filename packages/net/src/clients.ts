import type { Socket } from "node:net";
import type { Transport } from "./connection.ts";

/**
 * The connections of a server. With TLS, there is a socket below each of them, which comes first: as long as its two
 * ends shake hands, it counts as a connection of its own.
 */
export class Clients {
  /** The connections that are made. */
  readonly connections: Set<Transport> = new Set();
  readonly #raw = new Set<Socket>();
  readonly #left: () => void;

  /** @param left - called when a connection or a socket is gone. */
  constructor(left: () => void) {
    this.#left = left;
  }

  /** How many connections and sockets there are. */
  get size(): number {
    return this.connections.size + this.#raw.size;
  }

  /** Keeps a socket that TLS is going to use until it is closed. */
  readonly keep = (socket: Socket): void => {
    this.#raw.add(socket);
    socket.once("close", () => {
      this.#raw.delete(socket);
      this.#left();
    });
  };

  add(transport: Transport): void {
    this.connections.add(transport);
  }

  readonly remove = (transport: Transport): void => {
    this.connections.delete(transport);
    this.#left();
  };

  /** Closes each connection after it has sent what waits to be sent; those that still shake hands are closed at once. */
  close(): void {
    for (const transport of this.connections) transport.close();
    const served = new Set(Array.from(this.connections, ({ socket }) => peerOf(socket)));
    for (const socket of this.#raw) if (!served.has(peerOf(socket))) socket.destroy();
  }

  /** Closes all of them at once. */
  abort(): void {
    for (const transport of this.connections) transport.abort();
    for (const socket of this.#raw) socket.destroy();
  }
}

/** What tells a TCP connection from all others of its server. */
function peerOf({ remoteAddress, remotePort, localPort }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localPort}`;
}
