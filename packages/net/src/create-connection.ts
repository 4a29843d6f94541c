import { type Coroutine, type CoroutineCall, coroutine } from "@x/future";
import { withSignal } from "@x/future/internal";
import { getRunningLoop } from "@x/loop";
import { captureContext, checkCallback } from "@x/loop/internal";
import { checkEndpoint, checkProtocol } from "./check.ts";
import { type ConnectOptions, connect } from "./connect.ts";
import type { Transport } from "./connection.ts";
import { Protocol } from "./connection.ts";
import { openTransport } from "./resources.ts";
import { SocketTransport } from "./socket-transport.ts";

/**
 * Connects to a server, over TCP, TLS or a Unix socket, and has a protocol told what happens. Nagle's
 * algorithm is off. The connection stays open until either end closes it, or `run` ends, which aborts it.
 * When cancelled, nothing is left open.
 *
 * asyncio: `loop.create_connection()`, `loop.create_unix_connection()`.
 *
 * @param protocolFactory - called once, when the socket is connected.
 * @param options - see {@link ConnectOptions}; `signal`: see {@link @x/future#SignalOption}. Once connected, it
 * ends nothing any more.
 * @returns the transport and the protocol, whose `connectionMade` has been called.
 * @throws Node's errors, such as those with the code ECONNREFUSED or ENOTFOUND: an AggregateError when
 * several addresses have failed; what `protocolFactory` throws; at once TypeError, RangeError for bad
 * arguments.
 */
export function createConnection<P extends Protocol>(
  protocolFactory: () => P,
  options: ConnectOptions,
): CoroutineCall<[transport: Transport, protocol: P]> {
  checkCallback(protocolFactory, "protocolFactory");
  checkEndpoint(options);
  return withSignal(open(protocolFactory, options) as CoroutineCall<[Transport, P]>, options);
}

const open = /* @__PURE__ */ coroutine(function* createConnection(
  protocolFactory: () => Protocol,
  options: ConnectOptions,
): Coroutine<[Transport, Protocol]> {
  const socket = yield* connect(options);
  const loop = getRunningLoop();
  try {
    const protocol = protocolFactory();
    checkProtocol(protocol, Protocol);
    const host = options.host ?? "localhost";
    const context = captureContext();
    const transport = yield* openTransport<Transport>(
      loop,
      (ends) => new SocketTransport({ loop, socket, host, protocol, context, ...ends }),
    );
    return [transport, protocol];
  } catch (error) {
    socket.destroy();
    throw error;
  }
});
