import { connect as connectPlain, type Socket, type TcpNetConnectOpts } from "node:net";
import { type ConnectionOptions, connect as connectTls } from "node:tls";
import { type Coroutine, Future, type SignalOption } from "@x/future";
import { setResultUnlessDone } from "@x/future/internal";
import { type HandshakeOptions, limitHandshake } from "./handshake.ts";
import { serverName } from "./server-name.ts";
import { fail } from "./settle.ts";

/** Where to connect to, and how. */
export interface ConnectOptions extends HandshakeOptions, SignalOption {
  /** A name or an IP address; by default `localhost`. The addresses of a name are tried one after the other. */
  readonly host?: string | undefined;
  /** The port. */
  readonly port?: number | undefined;
  /** The path of a Unix socket, instead of a host and a port. */
  readonly path?: string | undefined;
  /** The address of this end, where it has several. */
  readonly localAddress?: string | undefined;
  /** TLS, with Node's options for it. By default the certificate must be valid for `host`. */
  readonly tls?: ConnectionOptions | boolean | undefined;
}

/** Waits for a socket that is connected. When this is cancelled, the socket is destroyed. */
export function* connect(options: ConnectOptions): Coroutine<Socket> {
  // If Node got the signal, it would also end the connection when the signal is aborted later.
  const { tls = false, tlsHandshakeTimeout, signal: _, ...where } = options;
  const target = { ...defined(where), allowHalfOpen: true } as unknown as TcpNetConnectOpts;
  const socket =
    tls === false
      ? connectPlain(target)
      : connectTls({ ...serverName(options.host), ...(tls === true ? {} : tls), ...target });
  const connected = new Future<void>();
  socket.once(tls === false ? "connect" : "secureConnect", () => setResultUnlessDone(connected));
  if (tls !== false) {
    socket.once("connect", () => limitHandshake(connected, { tlsHandshakeTimeout }));
  }
  // The listener stays, since an error without one would end the process.
  socket.on("error", (error) => fail(connected, explained(error)));
  try {
    yield* connected;
  } catch (error) {
    socket.destroy();
    throw error;
  }
  if (options.path === undefined) socket.setNoDelay(true);
  return socket;
}

/** The options that are not undefined. Node would take an undefined one as given. */
function defined(options: object): object {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** Node's error for several addresses that failed has no message: adds the messages of the single ones. */
function explained(error: Error): Error {
  if (!(error instanceof AggregateError) || error.message !== "") return error;
  const messages = error.errors.map((each: Error) => each.message).join(", ");
  return Object.assign(new AggregateError(error.errors, `Multiple exceptions: ${messages}`), {
    code: (error as { code?: string }).code,
  });
}
