import type { AddressInfo, Socket } from "node:net";

/**
 * Where a socket is bound or connected to.
 *
 * asyncio: what `peername` and `sockname` are: a tuple.
 */
export interface Address {
  /** The IP address. */
  readonly host: string;
  /** The port. */
  readonly port: number;
  /** The version of the protocol. */
  readonly family: "IPv4" | "IPv6";
}

/** The address of the other end; undefined where it has none, as the clients of Unix sockets. */
export function remoteAddressOf(socket: Socket): Address | undefined {
  return addressOf(socket.remoteAddress, socket.remotePort, socket.remoteFamily);
}

/** The address of this end; undefined for a Unix socket. */
export function localAddressOf(socket: Socket): Address | undefined {
  return addressOf(socket.localAddress, socket.localPort, socket.localFamily);
}

/** An address as Node gives it. */
export function knownAddress({ address, port, family }: AddressInfo): Address {
  return addressOf(address, port, family) as Address;
}

/** @param family - "IPv4", "IPv6", or their numbers alone. */
function addressOf(
  host: string | undefined,
  port: number | undefined,
  family: string | undefined,
): Address | undefined {
  if (host === undefined || port === undefined) return undefined;
  return { host, port, family: family?.endsWith("6") ? "IPv6" : "IPv4" };
}
