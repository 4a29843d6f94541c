import { type Coroutine, type CoroutineCall, coroutine, sleep } from "@x/future";
import { withSignal } from "@x/future/internal";
import { checkCallback, checkOptions, checkTime } from "@x/loop/internal";
import { checkEndpoint } from "./check.ts";
import type { Protocol } from "./connection.ts";
import { type ListenOptions, listen } from "./listen.ts";
import { Server } from "./server.ts";

/**
 * Listens, over TCP, TLS or a Unix socket, and has a protocol for each connection. A factory that
 * throws is reported to the loop's exception handler and costs its own connection alone. When
 * cancelled, nothing is left open.
 *
 * asyncio: `loop.create_server()`, `loop.create_unix_server()`.
 *
 * @param protocolFactory - called for each connection, as a callback of the loop.
 * @param options - see {@link ListenOptions}; `signal`: see {@link @x/future#SignalOption}. Once the server listens,
 * it ends nothing any more.
 * @returns the server, which accepts connections already.
 * @throws Node's errors, such as those with the code EADDRINUSE, EACCES or ENOTFOUND; at once
 * TypeError, RangeError for bad arguments.
 */
export function createServer(
  protocolFactory: () => Protocol,
  options: ListenOptions,
): CoroutineCall<Server> {
  checkCallback(protocolFactory, "protocolFactory");
  checkListen(options);
  return withSignal(
    serve(() => protocolFactory, options),
    options,
  );
}

/** @throws TypeError, RangeError when options are not valid for listening. */
export function checkListen(options: ListenOptions): void {
  checkOptions(options);
  const { host, grace } = options;
  const tls: unknown = options.tls;
  if (typeof tls === "boolean") {
    throw new TypeError(`tls of a server must be an object, with key and cert, not ${tls}`);
  }
  const hosts = [host].flat();
  if (hosts.length === 0) throw new RangeError("host must not be an empty array");
  for (const each of hosts) checkEndpoint({ ...options, host: each });
  if (grace !== undefined) checkTime("grace", grace);
}

/** @param factoryFor - makes the protocols' factory, given the server that they will be of. */
export const serve = /* @__PURE__ */ coroutine(function* createServer(
  factoryFor: (server: () => Server) => () => Protocol,
  options: ListenOptions,
): Coroutine<Server> {
  const server: Server = new Server(
    factoryFor(() => server),
    options.grace ?? 5000,
  );
  try {
    server.start(yield* listen(options, server.accept));
    yield* sleep(0);
  } catch (error) {
    server.abort();
    throw error;
  }
  return server;
});
