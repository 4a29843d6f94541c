import type { Socket } from "node:net";
import {
  type ConnectionOptions,
  connect as connectTls,
  createServer as createTls,
  type TLSSocket,
  type TlsOptions,
} from "node:tls";
import {
  type Coroutine,
  type CoroutineCall,
  coroutine,
  Future,
  isCancelled,
  type SignalOption,
} from "@x/future";
import { setResultUnlessDone } from "@x/future/internal";
import { ConnectionResetError } from "./errors.ts";
import { type HandshakeOptions, LONGEST, limitHandshake } from "./handshake.ts";
import { serverName } from "./server-name.ts";
import { fail } from "./settle.ts";

/** For the end that has connected, Node's options of a TLS client, for the other those of a server. */
export type StartTlsOptions = (ConnectionOptions | TlsOptions) & HandshakeOptions & SignalOption;

/** A connection that goes over to TLS. */
interface Upgradable {
  /** The host that this end has connected to; null when it was connected to. */
  readonly host: string | null;
  release(unread: () => Buffer): Socket;
  take(socket: Socket): void;
  fail(error: Error | null): void;
}

/** @param unread - takes the bytes that have arrived and were not read: they are the beginning of TLS. */
export const startTls: (
  transport: Upgradable,
  options: StartTlsOptions,
  unread: () => Buffer,
) => CoroutineCall<void> = /* @__PURE__ */ coroutine(function* startTls(
  transport: Upgradable,
  options: StartTlsOptions,
  unread: () => Buffer,
): Coroutine<void> {
  const { host } = transport;
  // If Node got the signal, it would also end the connection when the signal is aborted later.
  const { tlsHandshakeTimeout, signal: _, ...tls } = options;
  const socket = transport.release(unread);
  try {
    const secured =
      host === null
        ? accept(socket, { handshakeTimeout: LONGEST, ...(tls as TlsOptions) })
        : connect(socket, { host, ...(tls as ConnectionOptions) });
    limitHandshake(secured, { tlsHandshakeTimeout });
    transport.take(yield* secured);
  } catch (error) {
    transport.fail(isCancelled(error) ? null : (error as Error));
    throw error;
  }
});

/** Shakes hands as the end that has connected. */
function connect(socket: Socket, options: ConnectionOptions): Future<TLSSocket> {
  const secured = new Future<TLSSocket>();
  const secure = connectTls({ ...serverName(options.host), ...options, socket });
  secure.once("secureConnect", () => setResultUnlessDone(secured, secure));
  secure.on("error", (error) => fail(secured, error));
  secure.once("close", () => fail(secured, lost()));
  return secured;
}

/** Shakes hands as the end that was connected to. */
function accept(socket: Socket, options: TlsOptions): Future<TLSSocket> {
  const secured = new Future<TLSSocket>();
  // A server that never listens, and is given this one connection.
  const server = createTls(options);
  // Otherwise it would not notice that the other end has gone away.
  socket.allowHalfOpen = false;
  server.once("secureConnection", (secure) => {
    secure.allowHalfOpen = true;
    setResultUnlessDone(secured, secure);
  });
  server.once("tlsClientError", (error) => fail(secured, error));
  server.emit("connection", socket);
  return secured;
}

function lost(): Error {
  return new ConnectionResetError("Connection lost before TLS was there");
}
