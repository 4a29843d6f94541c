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

/** How many connections there are, and how many requests each sends at once. */
interface Shape {
  readonly connections: number;
  readonly batch: number;
}

/** Has another process ask a server; answers how many answers it got. */
async function load(
  port: number,
  { connections, batch }: Shape,
  size: number,
  meter: Meter,
): Promise<number> {
  const args = [port, connections, size, batch].map(String);
  const { stdout } = await execute(process.execPath, [LOAD, ...args]);
  const { work, nanoseconds } = JSON.parse(stdout) as { work: number; nanoseconds: number };
  meter.gauge(nanoseconds);
  return work;
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

function contest(
  name: string,
  loaded: Record<string, Loaded>,
  shape: Shape,
  cpython: string,
  marks: readonly Mark[],
): Contest {
  const { connections } = shape;
  const here: Contestant[] = Object.entries(loaded).map(([name, loaded]) => ({
    name,
    load: () => loaded(shape),
  }));
  return {
    name: `${name}, ${connections} connection${connections > 1 ? "s" : ""}`,
    kind: "gauge",
    unit: "ns a request",
    size: 100_000,
    quick: 20_000,
    units: identity,
    work: identity,
    contestants: [...here, { name: "CPython", load: cpython }],
    marks,
  };
}

// Who asks one by one waits for the system most of the time, whoever answers.
const ONE_BY_ONE: readonly Mark[] = [{ of: "ours", than: "node:net", atLeast: 0.8 }];

const TOGETHER: readonly Mark[] = [
  ...ONE_BY_ONE,
  { of: "ours", than: "node:net, iterated", atLeast: 1.5 },
  { of: "ours", than: "CPython", atLeast: 3 },
];

export const net: Job = {
  name: "net",
  about:
    "requests of 64 bytes over loopback, from another process: echo, one by one; lines, ten at a time",
  contests: [
    contest("echo", ECHO, { connections: 1, batch: 1 }, "net_echo_1", ONE_BY_ONE),
    contest("echo", ECHO, { connections: 100, batch: 1 }, "net_echo_100", ONE_BY_ONE),
    contest("lines", LINES, { connections: 1, batch: 10 }, "net_lines_1", TOGETHER),
    contest("lines", LINES, { connections: 100, batch: 10 }, "net_lines_100", TOGETHER),
  ],
};
