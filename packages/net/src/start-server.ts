import {
  type CallScope,
  type Coroutine,
  type CoroutineCall,
  createTask,
  type Task,
} from "@x/future";
import { NONE, takeError, withSignal } from "@x/future/internal";
import { checkCallback, checkLimit } from "@x/loop/internal";
import type { Transport } from "./connection.ts";
import { checkListen, serve } from "./create-server.ts";
import type { ListenOptions } from "./listen.ts";
import type { Server } from "./server.ts";
import { StreamProtocol } from "./stream-protocol.ts";
import type { StreamReader } from "./stream-reader.ts";
import { StreamWriter } from "./stream-writer.ts";

/**
 * What serves a connection: a generator function, an async or a plain one. It is cancelled when the server
 * ends before the connection does; `scope.signal` is aborted then, for functions of others.
 */
export type ConnectionHandler = (
  reader: StreamReader,
  writer: StreamWriter,
  scope: CallScope,
) => Coroutine<void> | PromiseLike<void> | void;

/**
 * Listens, over TCP, TLS or a Unix socket, and runs `handler` as a task for each connection. When the
 * handler ends, in whatever way, its connection is closed, after what waits to be sent; when it fails,
 * the loop's exception handler is told, and no other connection is concerned. When the call itself is
 * cancelled, nothing is left open.
 *
 * asyncio: `asyncio.start_server()`, `asyncio.start_unix_server()`; there, a connection whose handler
 * has returned stays open.
 *
 * @param options - see {@link ListenOptions}; `limit`: that of the readers; `signal`: see
 * {@link @x/future#SignalOption}. Once the server listens, it ends nothing any more.
 * @returns the server, which accepts connections already.
 * @throws Node's errors, such as those with the code EADDRINUSE, EACCES or ENOTFOUND; at once
 * TypeError, RangeError for bad arguments.
 *
 * @example
 * ```ts
 * import { openConnection, startServer } from "@x/net";
 *
 * await using server = await startServer(
 *   async (reader, writer) => {
 *     for await (const line of reader) await writer.write(line);
 *   },
 *   { host: "127.0.0.1", port: 0 },
 * );
 * const [reader, writer] = await openConnection({ host: "127.0.0.1", port: server.port });
 * await writer.write(Buffer.from("hello\n"));
 * console.log((await reader.readLine()).toString().trimEnd());
 * await writer.close();
 * ```
 * ```text
 * hello
 * ```
 */
export function startServer(
  handler: ConnectionHandler,
  options: ListenOptions & { readonly limit?: number | undefined },
): CoroutineCall<Server> {
  checkCallback(handler, "handler");
  checkListen(options);
  const { limit } = options;
  if (limit !== undefined) checkLimit("limit", limit);
  const call = serve((server) => () => new ServedProtocol(handler, server(), limit), options);
  return withSignal(call, options);
}

/** The protocol of a connection that a handler serves. */
class ServedProtocol extends StreamProtocol {
  readonly #handler: ConnectionHandler;
  readonly #server: Server;

  constructor(handler: ConnectionHandler, server: Server, limit: number | undefined) {
    super(limit);
    this.#handler = handler;
    this.#server = server;
  }

  override connectionMade(transport: Transport): void {
    super.connectionMade(transport);
    // Aborted before it began: there is nothing to serve.
    if (transport.closing) return;
    const writer = new StreamWriter(transport, this);
    const handler = this.#handler;
    const task = createTask((scope) => handler(this.reader, writer, scope), {
      name: `connection of ${transport.remoteAddress?.host ?? "a Unix socket"}`,
    });
    this.#server.adopt(task);
    task.addDoneCallback((done: Task<void>) => {
      const error = done.cancelled ? NONE : done[takeError]();
      if (error !== NONE) {
        const message = "Unhandled exception in the handler of a connection";
        transport.loop.callExceptionHandler({ message, error, task: done });
      }
      transport.close();
    });
  }
}
