import { execFile } from "node:child_process";
import { createServer as createPlain, type Server as Listener, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type CoroutineCall, call, run } from "@x/future";
import { createServer, Protocol, type Server, startServer, type Transport } from "@x/net";
import { type Contest, type Contestant, identity, type Job, type Run } from "../contest.ts";
import type { Mark } from "../marks.ts";
import type { Meter } from "../meter.ts";

const execute = promisify(execFile);

// From src as from dist, where this file is built to.
const LOAD = fileURLToPath(new URL("../../load/load.mjs", import.meta.url));

const HERE = { host: "127.0.0.1", port: 0 };

/** What the load finds: the time of all requests, or that which 99 of 100 take at most, in µs. */
type Figure = "nanoseconds" | "p99";

/** How many connections there are, how many requests each sends at once, and what is looked at. */
interface Shape {
  readonly connections: number;
  readonly batch: number;
  readonly figure: Figure;
}

/** Lets another process send requests to a server; returns how many answers it got. */
async function load(
  port: number,
  { connections, batch, figure }: Shape,
  size: number,
  meter: Meter,
): Promise<number> {
  const args = [port, connections, size, batch].map(String);
  const { stdout } = await execute(process.execPath, [LOAD, ...args]);
  const found = JSON.parse(stdout) as { work: number } & Record<Figure, number>;
  meter.gauge(found[figure]);
  return found.work;
}

type Loaded = (shape: Shape) => Run;

function ours(start: () => CoroutineCall<Server>): Loaded {
  return (shape) => (size, meter) =>
    run(function* () {
      const server = yield* start();
      const work = yield* call(() => load(server.port as number, shape, size, meter));
      yield* server.shutdown();
      return work;
    });
}

function native(serve: (socket: Socket) => void): Loaded {
  return (shape) => async (size, meter) => {
    const listener: Listener = createPlain({ noDelay: true }, (socket) => {
      socket.on("error", () => {});
      serve(socket);
    });
    await new Promise<void>((listening) => listener.listen(0, "127.0.0.1", listening));
    const { port } = listener.address() as { port: number };
    const work = await load(port, shape, size, meter);
    listener.close();
    return work;
  };
}

class Echo extends Protocol {
  #transport: Transport | undefined;

  override connectionMade(transport: Transport): void {
    this.#transport = transport;
  }

  override dataReceived(data: Buffer): void {
    this.#transport?.write(data);
  }
}

/** As long as a line of the load. */
const ANSWER = Buffer.from(`${"y".repeat(63)}\n`);

async function iterateEcho(socket: Socket): Promise<void> {
  for await (const chunk of socket) socket.write(chunk);
}

async function iterateLines(socket: Socket): Promise<void> {
  let rest = Buffer.alloc(0);
  for await (const chunk of socket) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10)) {
      rest = rest.subarray(end + 1);
      socket.write(ANSWER);
    }
  }
}

function callBackLines(socket: Socket): void {
  let rest = Buffer.alloc(0);
  socket.on("data", (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10)) {
      rest = rest.subarray(end + 1);
      socket.write(ANSWER);
    }
  });
}

const ignore = (): void => {};

const ECHO: Record<string, Loaded> = {
  "ours, protocol": ours(() => createServer(() => new Echo(), HERE)),
  ours: ours(() =>
    startServer(function* (reader, writer) {
      for (;;) {
        const data = yield* reader.read(65_536);
        if (data.length === 0) return;
        yield* writer.write(data);
      }
    }, HERE),
  ),
  "node:net": native((socket) => void socket.on("data", (chunk) => void socket.write(chunk))),
  "node:net, iterated": native((socket) => void iterateEcho(socket).catch(ignore)),
};

const LINES: Record<string, Loaded> = {
  ours: ours(() =>
    startServer(function* (reader, writer) {
      while ((yield* reader.readLine()).length > 0) yield* writer.write(ANSWER);
    }, HERE),
  ),
  "node:net": native(callBackLines),
  "node:net, iterated": native((socket) => void iterateLines(socket).catch(ignore)),
};

/** What is asked and answered. */
interface Exchange {
  readonly name: string;
  readonly batch: number;
  readonly size: number;
  readonly loaded: Record<string, Loaded>;
}

const EXCHANGES: readonly Exchange[] = [
  { name: "echo", batch: 1, size: 50_000, loaded: ECHO },
  { name: "lines", batch: 10, size: 200_000, loaded: LINES },
];

const MARKS: readonly Mark[] = [
  { of: "ours", than: "node:net", atLeast: 0.8 },
  { of: "ours", than: "node:net, iterated", atLeast: 1.5 },
  { of: "ours", than: "CPython", atLeast: 3 },
];

function contest(
  { name, batch, size, loaded }: Exchange,
  connections: number,
  figure: Figure,
): Contest {
  const shape = { connections, batch, figure };
  const rate = figure === "nanoseconds";
  const slow = !rate || connections > 100;
  const here: Contestant[] = Object.entries(loaded).map(([name, loaded]) => ({
    name,
    slow,
    load: () => loaded(shape),
  }));
  const cpython = { name: "CPython", slow, load: `net_${name}_${connections}_${figure}` };
  return {
    name: `${name}, ${connections} connection${connections > 1 ? "s" : ""}${rate ? "" : ", p99"}`,
    kind: "gauge",
    unit: rate ? "ns a request" : `µs, 99th percentile${batch > 1 ? ` of ${batch}` : ""}`,
    size,
    quick: 20_000,
    units: rate ? identity : () => 1,
    work: identity,
    contestants: [...here, cpython],
    marks: MARKS,
  };
}

export const net: Job = {
  name: "net",
  about:
    "requests of 64 bytes over loopback, from another process: echo, one by one; lines, ten at a time",
  contests: EXCHANGES.flatMap((exchange) =>
    [1, 100, 5000].flatMap((connections) => [
      contest(exchange, connections, "nanoseconds"),
      contest(exchange, connections, "p99"),
    ]),
  ),
};
