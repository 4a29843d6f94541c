import type { EventEmitter } from "node:events";
import { connect as connectSocket, type Socket } from "node:net";
import v8 from "node:v8";
import vm from "node:vm";
import { type Coroutine, Future, run } from "@x/future";
import { type ExceptionContext, getRunningLoop } from "@x/loop";
import { createConnection, createServer, Protocol, type Server, type Transport } from "@x/net";
import { expect } from "vitest";

export const HERE = { host: "127.0.0.1", port: 0 };

export const bytes = (text: string): Buffer => Buffer.from(text);

/** Runs a program; answers what its loop has reported. */
export async function reported(main: () => Coroutine<void>): Promise<ExceptionContext[]> {
  const reports: ExceptionContext[] = [];
  await run(function* () {
    getRunningLoop().setExceptionHandler((context) => reports.push(context));
    yield* main();
  });
  return reports;
}

/** Runs a program of which nothing may be reported. */
export async function quiet(main: () => Coroutine<void>): Promise<void> {
  expect(await reported(main)).toEqual([]);
}

/** What a coroutine throws. */
export function* errorOf(body: Iterable<never, unknown> | object): Coroutine<Error> {
  try {
    yield* body as Coroutine<unknown>;
  } catch (error) {
    return error as Error;
  }
  throw new Error("it has thrown nothing");
}

/** A protocol that notes what it is told. */
export class Notes extends Protocol {
  readonly events: string[] = [];
  received = 0;
  error: Error | null | undefined;
  #transport: Transport | undefined;
  #changed = new Future<void>();

  get transport(): Transport {
    return this.#transport as Transport;
  }

  note(event: string): void {
    this.events.push(event);
    const changed = this.#changed;
    this.#changed = new Future();
    changed.setResult();
  }

  /** Waits until something is so. */
  *until(condition: () => boolean): Coroutine<void> {
    while (!condition()) yield* this.#changed;
  }

  /** Waits until something was noted. */
  *noted(event: string): Coroutine<void> {
    yield* this.until(() => this.events.includes(event));
  }

  override connectionMade(transport: Transport): void {
    this.#transport = transport;
    this.note("made");
  }

  override dataReceived(data: Buffer): void {
    this.received += data.length;
    this.note(`data ${data.length > 20 ? data.length : data}`);
  }

  override eofReceived(): boolean | undefined {
    this.note("eof");
    return undefined;
  }

  override connectionLost(error: Error | null): void {
    this.error = error;
    this.note("lost");
  }

  override pauseWriting(): void {
    this.note("pause");
  }

  override resumeWriting(): void {
    this.note("resume");
  }
}

/** Both ends of a connection, and the server of the one. */
export interface Pair<S extends Notes> {
  readonly server: Server;
  readonly there: S;
  readonly here: Notes;
}

/** Connects two protocols. */
export function* connected<S extends Notes = Notes>(
  make: () => S = () => new Notes() as S,
  here: Notes = new Notes(),
  host = HERE.host,
): Coroutine<Pair<S>> {
  const there = make();
  const server = yield* createServer(() => there, { ...HERE, grace: 0 });
  yield* createConnection(() => here, { host, port: server.port });
  yield* there.noted("made");
  return { server, there, here };
}

/** Waits until the loop has been to the system and back, by way of another connection. */
export function* beenOutside(): Coroutine<void> {
  const server = yield* createServer(() => new Notes(), HERE);
  const socket = yield* plain(server);
  socket.destroy();
  yield* event(socket, "close");
  yield* server.shutdown();
}

/** A plain socket of Node's, connected to a server. */
export function* plain(
  server: Server,
  options: { allowHalfOpen?: boolean } = {},
): Coroutine<Socket> {
  const socket = connectSocket({ port: server.port as number, host: "127.0.0.1", ...options });
  socket.on("error", () => {});
  yield* event(socket, "connect");
  return socket;
}

/** Waits for an event, from now on. */
export function event(emitter: EventEmitter, name: string): Future<unknown> {
  const happened = new Future<unknown>();
  emitter.once(name, (value) => happened.setResult(value));
  return happened;
}

v8.setFlagsFromString("--expose-gc");
const collect = vm.runInNewContext("gc") as () => void;

/** How many bytes are in use, in the heap and outside of it. */
export function memoryInUse(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
