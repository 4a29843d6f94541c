import { createSocket, type Socket } from "node:dgram";
import { isIPv6 } from "node:net";
import {
  type Coroutine,
  type CoroutineCall,
  coroutine,
  Future,
  type SignalOption,
} from "@x/future";
import { setResultUnlessDone, withSignal } from "@x/future/internal";
import { getRunningLoop } from "@x/loop";
import { checkCallback, checkOptions } from "@x/loop/internal";
import { type Address, knownAddress } from "./address.ts";
import { checkAddress, checkProtocol } from "./check.ts";
import { DatagramSocketTransport } from "./datagram-socket-transport.ts";
import type { DatagramTransport } from "./datagrams.ts";
import { DatagramProtocol } from "./datagrams.ts";
import { openTransport } from "./resources.ts";
import { fail, settling } from "./settle.ts";

/** Where datagrams come in and go to. */
export interface DatagramOptions extends SignalOption {
  /** Where to receive; by default at all addresses of this machine, and a port that is free. */
  readonly localAddress?: { readonly host?: string | undefined; readonly port: number } | undefined;
  /** Where all goes to, and what alone is received; by default each `sendTo` says where to. */
  readonly remoteAddress?: { readonly host: string; readonly port: number } | undefined;
  /** Whether to broadcast; by default false. */
  readonly broadcast?: boolean | undefined;
  /** Whether other sockets may have the same address; by default false. */
  readonly reuseAddress?: boolean | undefined;
}

/**
 * Makes a socket for datagrams (UDP), and has a protocol told what arrives. It stays open until
 * it is closed, or `run` ends, which aborts it. When cancelled, nothing is left open.
 *
 * asyncio: `loop.create_datagram_endpoint()`.
 *
 * @param protocolFactory - called once, when the socket is there.
 * @param options - see {@link DatagramOptions}; `signal`: see {@link @x/future#SignalOption}. Once the socket is
 * there, it ends nothing any more.
 * @returns the transport and the protocol, whose `connectionMade` has been called.
 * @throws Node's errors, such as those with the code EADDRINUSE or ENOTFOUND; what `protocolFactory`
 * throws; at once TypeError, RangeError for bad arguments.
 *
 * @example
 * ```ts
 * import { Future, run } from "@x/future";
 * import { createDatagramEndpoint, DatagramProtocol } from "@x/net";
 *
 * await run(function* () {
 *   const received = new Future<string>();
 *   class Receiver extends DatagramProtocol {
 *     override datagramReceived(data: Buffer) {
 *       received.setResult(data.toString());
 *     }
 *   }
 *   const localAddress = { host: "127.0.0.1", port: 0 };
 *   const [receiver] = yield* createDatagramEndpoint(() => new Receiver(), { localAddress });
 *   const [sender] = yield* createDatagramEndpoint(() => new DatagramProtocol());
 *   sender.sendTo(Buffer.from("hello"), receiver.localAddress);
 *   console.log(yield* received);
 *   sender.close();
 *   receiver.close();
 * });
 * ```
 * ```text
 * hello
 * ```
 */
export function createDatagramEndpoint<P extends DatagramProtocol>(
  protocolFactory: () => P,
  options: DatagramOptions = {},
): CoroutineCall<[transport: DatagramTransport, protocol: P]> {
  checkCallback(protocolFactory, "protocolFactory");
  checkOptions(options);
  const { localAddress, remoteAddress } = options;
  for (const [name, address] of Object.entries({ localAddress, remoteAddress })) {
    if (address !== undefined) checkAddress(name, address);
  }
  const call = open(protocolFactory, options) as CoroutineCall<[DatagramTransport, P]>;
  return withSignal(call, options);
}

const open = /* @__PURE__ */ coroutine(function* createDatagramEndpoint(
  protocolFactory: () => DatagramProtocol,
  options: DatagramOptions,
): Coroutine<[DatagramTransport, DatagramProtocol]> {
  const loop = getRunningLoop();
  const { localAddress, remoteAddress: remote, reuseAddress = false } = options;
  const host = localAddress?.host ?? remote?.host ?? "";
  const socket = createSocket({ type: isIPv6(host) ? "udp6" : "udp4", reuseAddr: reuseAddress });
  let remoteAddress: Address | undefined;
  let protocol: DatagramProtocol;
  try {
    yield* bound(socket, localAddress ?? { port: 0 });
    if (remote !== undefined) remoteAddress = yield* connected(socket, remote);
    if (options.broadcast) socket.setBroadcast(true);
    protocol = protocolFactory();
    checkProtocol(protocol, DatagramProtocol);
  } catch (error) {
    socket.close();
    throw error;
  }
  const transport = yield* openTransport<DatagramTransport>(
    loop,
    (ends) => new DatagramSocketTransport({ loop, socket, remoteAddress, protocol, ...ends }),
  );
  return [transport, protocol];
});

/** Waits until a socket is bound. */
function* bound(
  socket: Socket,
  address: { host?: string | undefined; port: number },
): Coroutine<void> {
  const bound = new Future<void>();
  // The listener stays, since an error without one would end the process.
  socket.on("error", (error) => fail(bound, error));
  socket.bind({ port: address.port, ...(address.host && { address: address.host }) }, () =>
    setResultUnlessDone(bound),
  );
  yield* bound;
}

/** Waits until a socket is connected; gives where to. */
function* connected(
  socket: Socket,
  { host, port }: { host: string; port: number },
): Coroutine<Address> {
  const connected = new Future<void>();
  socket.connect(port, host, settling(connected));
  yield* connected;
  return knownAddress(socket.remoteAddress());
}
