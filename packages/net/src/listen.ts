import { lookup } from "node:dns";
import { createServer as createPlain, type Server as Listener, type Socket } from "node:net";
import { createServer as createTls, type TlsOptions } from "node:tls";
import { type Coroutine, Future } from "@x/future";
import { fail, succeed } from "./settle.ts";

/** Where to listen, and how. */
export interface ListenOptions {
  /** Names or IP addresses of this machine, each of which is listened at; by default all it has. */
  readonly host?: string | readonly string[] | undefined;
  /** The port; 0 has the system pick one that is free, for each address. */
  readonly port?: number | undefined;
  /** The path of a Unix socket, instead of a host and a port. It is removed at the end. */
  readonly path?: string | undefined;
  /** How many connections may wait to be accepted; by default 100. */
  readonly backlog?: number | undefined;
  /** TLS, with Node's options for it: `key` and `cert`. */
  readonly tls?: TlsOptions | undefined;
  /** How many ms `shutdown` leaves connections to end by themselves; by default 5000. */
  readonly grace?: number | undefined;
}

/** What Node's `listen` takes. */
type Endpoint = { path: string } | { port: number; host?: string; ipv6Only?: boolean };

/** Waits until all addresses are listened at: one listener each. When one fails, or when cancelled,
 * there is none. */
export function* listen(
  options: ListenOptions,
  accept: (socket: Socket) => void,
): Coroutine<Listener[]> {
  const { backlog = 100, tls } = options;
  const listeners: Listener[] = [];
  try {
    for (const endpoint of yield* endpointsOf(options)) {
      const listener = tls === undefined ? listenPlain(accept) : listenTls(tls, accept);
      listeners.push(listener);
      const listening = new Future<void>();
      listener.on("error", (error) => fail(listening, error));
      listener.listen({ ...endpoint, backlog }, () => succeed(listening, undefined));
      yield* listening;
    }
  } catch (error) {
    for (const listener of listeners) listener.close();
    throw error;
  }
  return listeners;
}

function listenPlain(accept: (socket: Socket) => void): Listener {
  return createPlain({ allowHalfOpen: true, noDelay: true }, accept);
}

function listenTls(tls: TlsOptions, accept: (socket: Socket) => void): Listener {
  // While they shake hands, one end alone is of no use.
  return createTls({ ...tls, allowHalfOpen: false, noDelay: true }, (socket) => {
    socket.allowHalfOpen = true;
    accept(socket);
  });
}

function* endpointsOf({ host, port = 0, path }: ListenOptions): Coroutine<Endpoint[]> {
  if (path !== undefined) return [{ path }];
  const hosts = typeof host === "string" ? [host] : (host ?? [""]);
  const addresses = new Set<string>();
  for (const name of hosts) for (const each of yield* resolve(name)) addresses.add(each);
  if (addresses.has("")) return [{ port }];
  return [...addresses].map((address) => ({ port, host: address, ipv6Only: true }));
}

/** The addresses of a name; that of no name is all there are. */
function* resolve(name: string): Coroutine<string[]> {
  if (name === "") return [""];
  const resolved = new Future<string[]>();
  lookup(name, { all: true }, (error, addresses) => {
    if (error !== null) fail(resolved, error);
    else
      succeed(
        resolved,
        addresses.map(({ address }) => address),
      );
  });
  return yield* resolved;
}
