import { type Coroutine, type CoroutineCall, coroutine } from "@x/future";
import { withSignal } from "@x/future/internal";
import { checkLimit } from "@x/loop/internal";
import { checkEndpoint } from "./check.ts";
import type { ConnectOptions } from "./connect.ts";
import { createConnection } from "./create-connection.ts";
import { StreamProtocol } from "./stream-protocol.ts";
import type { StreamReader } from "./stream-reader.ts";
import { StreamWriter } from "./stream-writer.ts";

/**
 * Connects to a server, over TCP, TLS or a Unix socket. The connection stays open until either end
 * closes it (`yield* writer.close()`, or `await using`), or `run` ends, which aborts it. When
 * cancelled, nothing is left open.
 *
 * asyncio: `asyncio.open_connection()`, `asyncio.open_unix_connection()`.
 *
 * @param options - see {@link ConnectOptions}; `limit`: that of the reader; `signal`: see
 * {@link @x/future#SignalOption}. Once connected, it ends nothing any more.
 * @returns what reads from it, and what writes to it.
 * @throws Node's errors, such as those with the code ECONNREFUSED or ENOTFOUND: an AggregateError when
 * several addresses have failed; at once TypeError, RangeError for bad arguments.
 *
 * @example
 * ```ts
 * import { run } from "@x/future";
 * import { openConnection, startServer } from "@x/net";
 *
 * await run(function* () {
 *   const server = yield* startServer(
 *     function* (reader, writer) {
 *       const name = (yield* reader.readLine()).toString().trimEnd();
 *       yield* writer.write(Buffer.from(`hello ${name}\n`));
 *     },
 *     { host: "127.0.0.1", port: 0 },
 *   );
 *   const [reader, writer] = yield* openConnection({ host: "127.0.0.1", port: server.port });
 *   yield* writer.write(Buffer.from("ada\n"));
 *   console.log((yield* reader.read()).toString().trimEnd());
 *   yield* writer.close();
 *   yield* server.shutdown();
 * });
 * ```
 * ```text
 * hello ada
 * ```
 */
export function openConnection(
  options: ConnectOptions & { readonly limit?: number | undefined },
): CoroutineCall<[reader: StreamReader, writer: StreamWriter]> {
  checkEndpoint(options);
  const { limit, signal, ...target } = options;
  if (limit !== undefined) checkLimit("limit", limit);
  return withSignal(open(target, limit), { signal });
}

const open = /* @__PURE__ */ coroutine(function* openConnection(
  target: ConnectOptions,
  limit: number | undefined,
): Coroutine<[StreamReader, StreamWriter]> {
  const make = (): StreamProtocol => new StreamProtocol(limit);
  const [transport, protocol] = yield* createConnection(make, target);
  return [protocol.reader, new StreamWriter(transport, protocol)];
});
