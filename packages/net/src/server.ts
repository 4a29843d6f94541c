/// <reference lib="esnext.disposable" preserve="true" />
/**
 * A server owns what it accepts: the listeners, the sockets whose connections are still to be made, the connections, and
 * the tasks that serve them. Each of these leaves the server when it is over, and the server is gone when it is closed
 * and nothing is left; only then do the calls of `waitClosed` end. So a server that was shut down has left nothing
 * running.
 */
import type { AddressInfo, Server as Listener, Socket } from "node:net";
import {
  type Coroutine,
  type CoroutineCall,
  currentTask,
  Future,
  type SignalOption,
  type Task,
} from "@x/future";
import { namedCall, WaitQueue, withSignal } from "@x/future/internal";
import { type Context, type EventLoop, getRunningLoop } from "@x/loop";
import { captureContext, checkOptions, checkTime } from "@x/loop/internal";
import { type Address, knownAddress } from "./address.ts";
import { checkProtocol } from "./check.ts";
import { Clients } from "./clients.ts";
import type { Transport } from "./connection.ts";
import { Protocol } from "./connection.ts";
import { resourcesOf } from "./resources.ts";
import { SocketTransport } from "./socket-transport.ts";
import { closeAt, fileAt } from "./unix-path.ts";

/**
 * Listens for connections and keeps them. Made by `createServer` and `startServer`. The code that has made
 * it closes it, by `yield* server.shutdown()` or `await using`. A server that is open when `run` ends is
 * aborted.
 *
 * asyncio: `asyncio.Server`.
 */
export class Server {
  /** The loop that calls the protocols. */
  readonly loop: EventLoop;
  readonly #protocolFactory: () => Protocol;
  readonly #context: Context | null;
  readonly #resources: Set<{ abort(): void }>;
  readonly #grace: number;
  #listeners: readonly Listener[] = [];
  #addresses: readonly Address[] = [];
  #path: string | undefined;
  /** What was at the path when this began to listen. */
  #file: string | undefined;
  #closed = false;
  /** Whether what still arrives is not wanted any more. */
  #aborted = false;
  readonly #clients = new Clients(() => this.#wake());
  readonly #tasks = new Set<Task<unknown>>();
  /** How many sockets have been accepted whose connections are still to be made. */
  #arriving = 0;
  readonly #waiting = new WaitQueue("Server.waitClosed");
  #serving: Future<never> | undefined;

  /** On the running loop, and in the context of the code that makes it. @internal */
  constructor(protocolFactory: () => Protocol, grace: number) {
    this.loop = getRunningLoop();
    this.#protocolFactory = protocolFactory;
    this.#context = captureContext();
    this.#resources = resourcesOf(this.loop);
    this.#grace = grace;
    this.#resources.add(this);
  }

  /**
   * Node's servers, one for each address: for what they know. None once closed.
   *
   * asyncio: `server.sockets`.
   */
  get sockets(): readonly Listener[] {
    return this.#listeners;
  }

  /** Where it listens; kept when it is closed. None for a Unix socket. */
  get addresses(): readonly Address[] {
    return this.#addresses;
  }

  /** The port of the first address; undefined for a Unix socket. */
  get port(): number | undefined {
    return this.#addresses[0]?.port;
  }

  /** The path of a Unix socket. */
  get path(): string | undefined {
    return this.#path;
  }

  /** The connections that are open. */
  get connections(): ReadonlySet<Transport> {
    return this.#clients.connections;
  }

  /**
   * Whether it listens.
   *
   * asyncio: `server.is_serving()`.
   */
  get serving(): boolean {
    return !this.#closed;
  }

  /**
   * Stops listening. Connections stay open, as do those that still shake hands. Harmless when called again. A task that
   * waits in {@link Server.serveForever} is cancelled.
   *
   * asyncio: `server.close()`.
   */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const listener of this.#listeners) {
      if (this.#path === undefined) listener.close();
      else closeAt(this.#path, this.#file, () => listener.close());
    }
    this.#listeners = [];
    this.#serving?.cancel();
    this.#wake();
  }

  /**
   * Closes all connections, each after what waits to be sent; those that still shake hands, at once. Does
   * not stop listening.
   *
   * asyncio: `server.close_clients()`.
   */
  closeClients(): void {
    this.#clients.close();
  }

  /**
   * Aborts all connections. Does not stop listening.
   *
   * asyncio: `server.abort_clients()`.
   */
  abortClients(): void {
    this.#clients.abort();
  }

  /**
   * Waits until it is closed and none of its connections, nor any of the tasks that serve them, is
   * left; connections that still shake hands are such. Closes nothing itself.
   * Any number of tasks may wait; cancelling one ends only that wait.
   *
   * asyncio: `server.wait_closed()`.
   *
   * @param options - see {@link @x/future#SignalOption}.
   * @throws Error in the task of a handler of this server, which would wait for itself.
   */
  waitClosed(options?: SignalOption): CoroutineCall<void> {
    return withSignal(namedCall("waitClosed", this.#waitClosed()), options);
  }

  /**
   * Waits until it is cancelled, and then shuts down. Connections are accepted also when no task waits
   * here.
   *
   * asyncio: `server.serve_forever()`, which does not end before its last client has.
   *
   * @param options - see {@link @x/future#SignalOption}. When the signal is aborted already, nothing is shut down.
   * @throws CancelledError when cancelled, after {@link Server.shutdown}, and when other code
   * closes the server; Error when it is closed, or when another task waits here already.
   */
  serveForever(options?: SignalOption): CoroutineCall<never> {
    return withSignal(namedCall("serveForever", this.#serveForever()), options);
  }

  /**
   * Shuts the server down: stops listening, leaves connections the grace time to end by themselves, then cancels
   * the tasks that serve them and aborts what is left, and waits for all of it. When cancelled, the
   * grace time ends there and then.
   *
   * asyncio has no counterpart: `async with server` waits for clients for as long as they like.
   *
   * @param options - `grace`: in ms, by default what the server was made with; `signal`: see
   * {@link @x/future#SignalOption}. When it is aborted already, nothing is shut down.
   * @throws Error in the task of a handler of this server, which would wait for itself; TypeError,
   * RangeError at once when `grace` is not a number, or not in an object.
   */
  shutdown(options: { grace?: number | undefined } & SignalOption = {}): CoroutineCall<void> {
    checkOptions(options, "grace");
    const { grace = this.#grace } = options;
    checkTime("grace", grace);
    return withSignal(namedCall("shutdown", this.#shutdown(grace)), options);
  }

  /** Shuts down: `await using server = await startServer(…)`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
  }

  /** Closes it, and ends its tasks and connections at once. @internal */
  abort(): void {
    this.#aborted = true;
    this.close();
    for (const task of this.#tasks) task.cancel();
    this.abortClients();
  }

  /** Whether nothing of it is left. @internal */
  get gone(): boolean {
    return this.#closed && this.#arriving + this.#clients.size + this.#tasks.size === 0;
  }

  /** @throws Error in one of its own tasks, which would wait for itself. */
  #refuseOwnTask(): void {
    if (!this.#tasks.has(currentTask() as Task<unknown>)) return;
    throw new Error(
      "a handler cannot wait for the end of its own server: call close(), or make a task of it",
    );
  }

  /** Makes the server wait for a task, and end it at last. @internal */
  adopt(task: Task<unknown>): void {
    this.#tasks.add(task);
    task.addDoneCallback(() => {
      this.#tasks.delete(task);
      this.#wake();
    });
  }

  /** Serves what these listeners accept. @internal */
  start(listeners: readonly Listener[]): void {
    this.#listeners = listeners;
    const addresses: Address[] = [];
    for (const listener of listeners) {
      const address = listener.address();
      if (typeof address === "string") {
        this.#path = address;
        this.#file = fileAt(address);
      } else addresses.push(knownAddress(address as AddressInfo));
      listener.on("error", (error) => {
        const message = "a server could not accept a connection";
        if (!this.loop.closed) this.loop.callExceptionHandler({ message, error });
      });
      if ("setSecureContext" in listener) listener.on("connection", this.#clients.keep);
    }
    this.#addresses = addresses;
  }

  /** A socket has been accepted. @internal */
  readonly accept = (socket: Socket): void => {
    // An error before the transport is there must not end the process.
    socket.on("error", ignore);
    const { loop } = this;
    const context = this.#context?.copy() ?? null;
    const connect = (): void => this.#connect(socket, context);
    if (loop.closed || this.#refuses(socket)) {
      socket.destroy();
      return;
    }
    this.#arriving += 1;
    if (context === null) loop.callSoon(connect);
    else context.run(() => loop.callSoon(connect));
  };

  /** Whether a connection comes too late. With TLS, a connection may have come before the server was closed and have
   * shaken hands since: that is not too late. */
  #refuses(socket: Socket): boolean {
    return this.#aborted || (this.#closed && !("encrypted" in socket));
  }

  #connect(socket: Socket, context: Context | null): void {
    const { loop } = this;
    this.#arriving -= 1;
    try {
      const protocol = this.#protocolFactory();
      checkProtocol(protocol, Protocol);
      const over = this.#clients.remove;
      const transport = new SocketTransport({ loop, socket, host: null, protocol, context, over });
      this.#clients.add(transport);
      if (this.#refuses(socket)) transport.abort();
    } catch (error) {
      socket.destroy();
      this.#wake();
      throw error;
    }
  }

  #wake(): void {
    if (!this.gone) return;
    this.#resources.delete(this);
    this.#waiting.wakeAll();
  }

  *#waitClosed(): Coroutine<void> {
    this.#refuseOwnTask();
    if (!this.gone) yield* this.#waiting.wait();
  }

  *#shutdown(grace: number): Coroutine<void> {
    this.#refuseOwnTask();
    this.close();
    if (this.gone) return this.abort();
    const timer = this.loop.callLater(grace, () => this.abort());
    try {
      yield* this.waitClosed();
    } finally {
      timer.cancel();
      this.abort();
      yield* this.waitClosed();
    }
  }

  *#serveForever(): Coroutine<never> {
    if (this.#serving !== undefined)
      throw new Error("serveForever() of this server is called already");
    if (this.#closed) throw new Error("serveForever() of a server that is closed");
    this.#serving = new Future();
    try {
      return yield* this.#serving;
    } finally {
      this.#serving = undefined;
      yield* this.shutdown();
    }
  }
}

function ignore(): void {}
