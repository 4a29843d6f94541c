import { type LookupAddress, lookup } from "node:dns";
import { createServer as createPlain, type Server as Listener, type Socket } from "node:net";
import { createServer as createTls, type TlsOptions } from "node:tls";
import { type Coroutine, Future, type SignalOption } from "@x/future";
import { setResultUnlessDone } from "@x/future/internal";
import { type HandshakeOptions, handshakeTime } from "./handshake.ts";
import { fail, settling } from "./settle.ts";

/** Where to listen, and how. */
export interface ListenOptions extends HandshakeOptions, SignalOption {
  /** The names or IP addresses of this machine to listen at; by default all that it has. Of several, those that the
   * machine lacks are left out. */
  readonly host?: string | readonly string[] | undefined;
  /** The port; with 0, the system picks a free one for each address. */
  readonly port?: number | undefined;
  /** The path of a Unix socket, instead of a host and a port. It is removed at the end, unless something
   * else is there by then. */
  readonly path?: string | undefined;
  /** How many connections may wait to be accepted; by default 100. */
  readonly backlog?: number | undefined;
  /** TLS, with Node's options for it: `key` and `cert`. */
  readonly tls?: TlsOptions | undefined;
  /** How many ms `shutdown` leaves connections to end by themselves; by default 5000. */
  readonly grace?: number | undefined;
}

/** What Node's `listen` takes. */
type Endpoint = { path: string } | { port: number | undefined; host?: string; ipv6Only?: boolean };

/** The codes of errors which say that the machine lacks an address, for example any of IPv6. */
const LACKING = /EADDRNOTAVAIL|EAFNOSUPPORT/;

/** Waits until there is a listener for each address. Of several addresses, those that the machine lacks are left out.
 * When one of the others fails, or when this is cancelled, all listeners are closed. */
export function* listen(
  options: ListenOptions,
  accept: (socket: Socket) => void,
): Coroutine<Listener[]> {
  const { backlog = 100 } = options;
  const listeners: Listener[] = [];
  let lacking: unknown;
  try {
    for (const endpoint of yield* endpointsOf(options)) {
      const listener = createListener(options, accept);
      listeners.push(listener);
      const listening = new Future<void>();
      listener.on("error", (error) => fail(listening, error));
      listener.listen({ ...endpoint, backlog }, () => setResultUnlessDone(listening));
      try {
        yield* listening;
      } catch (error) {
        if (!LACKING.test((error as NodeJS.ErrnoException).code as string)) throw error;
        listeners.pop();
        lacking = error;
      }
    }
    if (listeners.length === 0) throw lacking;
  } catch (error) {
    for (const listener of listeners) listener.close();
    throw error;
  }
  return listeners;
}

function createListener(options: ListenOptions, accept: (socket: Socket) => void): Listener {
  const { tls } = options;
  if (tls === undefined) return createPlain({ allowHalfOpen: true, noDelay: true }, accept);
  const handshakeTimeout = handshakeTime(options);
  // While the two ends shake hands, a half-open connection is of no use.
  const how: TlsOptions = { handshakeTimeout, ...tls, allowHalfOpen: false, noDelay: true };
  const listener = createTls(how, (socket) => {
    socket.allowHalfOpen = true;
    accept(socket);
  });
  // Node leaves the socket open if the handshake takes too long.
  return listener.on("tlsClientError", (_error, socket) => socket.destroy());
}

function* endpointsOf({ host, port, path }: ListenOptions): Coroutine<Endpoint[]> {
  if (path !== undefined) return [{ path }];
  const addresses = new Set<string>();
  for (const name of [host ?? ""].flat())
    for (const each of yield* resolve(name)) addresses.add(each);
  if (addresses.has("")) return [{ port }];
  return [...addresses].map((address) => ({ port, host: address, ipv6Only: true }));
}

/** The addresses of a name. The empty name stands for all addresses of the machine. */
function* resolve(name: string): Coroutine<string[]> {
  if (name === "") return [""];
  const resolved = new Future<LookupAddress[]>();
  lookup(name, { all: true }, settling(resolved));
  return (yield* resolved).map(({ address }) => address);
}
