import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { Worker } from "node:worker_threads";
import { createTask, Future, isCancelled, run, sleep } from "@x/future";
import { getRunningLoop } from "@x/loop";
import {
  IncompleteReadError,
  openConnection,
  type StreamReader,
  type StreamWriter,
  startServer,
} from "@x/net";
import { describe, expect, test } from "vitest";
import {
  beenOutside,
  bytes,
  errorOf,
  event,
  HERE,
  memoryInUse,
  plain,
  quiet,
} from "./support.node.ts";

/** A server that hands its connections over, and how to take them. */
function* taking(limit?: number) {
  const taken: Future<[StreamReader, StreamWriter]>[] = [new Future()];
  const server = yield* startServer(
    function* (reader, writer) {
      const next = taken.at(-1) as Future<[StreamReader, StreamWriter]>;
      taken.push(new Future());
      next.setResult([reader, writer]);
      yield* errorOrNothing(writer);
    },
    { ...HERE, limit, grace: 0 },
  );
  return { server, next: () => taken.at(-1) as Future<[StreamReader, StreamWriter]> };
}

function* errorOrNothing(writer: StreamWriter) {
  try {
    yield* writer.waitClosed();
  } catch {
    // A reset is what some of these tests are about.
  }
}

test("one that reads slowly, or not at all, costs no more than the marks", () =>
  quiet(function* () {
    const { server, next } = yield* taking();
    const coming = next();
    const socket = yield* plain(server);
    socket.pause();
    const [, writer] = yield* coming;
    const piece = Buffer.alloc(16_384);
    let written = 0;
    function* write() {
      for (;;) {
        yield* writer.write(piece);
        written += piece.length;
      }
    }
    const writing = createTask(write());
    let before = -1;
    while (before !== written) {
      before = written;
      yield* beenOutside();
    }
    expect(written).toBeGreaterThan(65_536);
    expect(writer.transport.getWriteBufferSize()).toBeLessThanOrEqual(65_536 + piece.length);
    expect(writing.done).toBe(false);
    writing.cancel();
    yield* errorOf(writing);
    yield* server.shutdown();
    socket.destroy();
  }));

test("one that writes faster than anybody reads has to wait", () =>
  quiet(function* () {
    const { server, next } = yield* taking(1024);
    const coming = next();
    const socket = yield* plain(server);
    const [reader, writer] = yield* coming;
    const much = Buffer.alloc(32 * 1024 * 1024);
    socket.write(much);
    let before = -1;
    while (before !== socket.bytesWritten - socket.writableLength || writer.transport.reading) {
      before = socket.bytesWritten - socket.writableLength;
      yield* beenOutside();
    }
    const held = Number(/(\d+) bytes/.exec(String(reader))?.[1]);
    expect(held).toBeLessThanOrEqual(2 * 1024 + 131_072);
    let read = 0;
    while (read < much.length) read += (yield* reader.read(1_000_000)).length;
    expect(read).toBe(much.length);
    socket.destroy();
    yield* server.shutdown();
  }));

test("one that sends byte by byte, with words split anywhere, is understood", () =>
  quiet(function* () {
    const { server, next } = yield* taking();
    const coming = next();
    const socket = yield* plain(server);
    const [reader, { transport }] = yield* coming;
    const text = "größer ✓ 𝒳\r\nzweite\r\n";
    const lines = createTask(function* () {
      const first = yield* reader.readUntil("\r\n");
      return [first.toString(), (yield* reader.readUntil("\r\n")).toString()];
    });
    for (const [index, byte] of bytes(text).entries()) {
      socket.write(Buffer.of(byte));
      while (transport.socket.bytesRead <= index) yield* sleep(0);
    }
    expect((yield* lines).join("")).toBe(text);
    socket.destroy();
    yield* server.shutdown();
  }));

test("one that goes away in the middle of a message", () =>
  quiet(function* () {
    const { server, next } = yield* taking();
    const coming = next();
    const socket = yield* plain(server);
    const [reader] = yield* coming;
    socket.end("half a mess");
    const error = (yield* errorOf(reader.readUntil("."))) as IncompleteReadError;
    expect(error).toBeInstanceOf(IncompleteReadError);
    expect(error.partial.toString()).toBe("half a mess");
    yield* server.shutdown();
    socket.destroy();
  }));

test("one that has sent all still gets its answer", () =>
  quiet(function* () {
    const server = yield* startServer(function* (reader, writer) {
      const all = yield* reader.read();
      yield* writer.write(bytes(`${all.length}`));
    }, HERE);
    const socket = yield* plain(server, { allowHalfOpen: true });
    const answer = createTask(event(socket, "data"));
    socket.end("12345");
    expect(String(yield* answer)).toBe("5");
    socket.destroy();
    yield* server.shutdown();
  }));

test("one that has sent all before its connection is made is at its end", () =>
  quiet(function* () {
    const { server, next } = yield* taking();
    const coming = next();
    const listener = createServer({ allowHalfOpen: true }).listen(0, "127.0.0.1");
    const accepted = event(listener, "connection");
    yield* event(listener, "listening");
    const { port } = listener.address() as AddressInfo;
    const other = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    other.end();
    // As when the loop is busy.
    const socket = (yield* accepted) as Socket;
    yield* event(socket.resume(), "end");
    server.accept(socket);
    const [reader] = yield* coming;
    expect((yield* reader.read()).length).toBe(0);
    listener.close();
    other.destroy();
    yield* server.shutdown();
  }));

test("a line without end is an error, and holds no more than the limit", () =>
  quiet(function* () {
    const { server, next } = yield* taking(1000);
    const coming = next();
    const socket = yield* plain(server);
    const [reader] = yield* coming;
    socket.write(Buffer.alloc(1024 * 1024, "x"));
    const error = yield* errorOf(reader.readLine());
    expect(error.message).toBe("a line is longer than the limit of 1000 bytes");
    socket.destroy();
    yield* server.shutdown();
  }));

const MANY = 10_000;

test("many that come, say something or nothing, and go, leave nothing behind", () =>
  run(function* () {
    // Those who have reset their connection are reported.
    const codes = new Set<string | undefined>();
    getRunningLoop().setExceptionHandler(({ error }) => {
      codes.add((error as NodeJS.ErrnoException).code);
    });
    let ended = 0;
    const server = yield* startServer(function* (reader) {
      yield* reader.read();
      ended += 1;
    }, HERE);
    const wave = 50;
    let before = 0;
    for (let come = 0; come < MANY; come += wave) {
      const sockets = [];
      for (let n = 0; n < wave; n += 1) sockets.push(yield* plain(server));
      const closed = sockets.map((socket) => createTask(event(socket, "close")));
      for (const [n, socket] of sockets.entries()) {
        if (n % 5 === 0) socket.resetAndDestroy();
        else if (n % 5 === 1) socket.destroy();
        else socket.resume().end(n % 5 === 2 ? "half" : "");
      }
      for (const task of closed) yield* task;
      // What is made once is there by then.
      if (come === MANY / 5) before = memoryInUse();
    }
    yield* server.shutdown();
    // Were anything kept of each, it would be kilobytes.
    expect(memoryInUse() - before).toBeLessThan(100 * MANY);
    expect(ended).toBeGreaterThanOrEqual(MANY * 0.8);
    expect(server.connections.size).toBe(0);
    expect([...codes]).toEqual(["ECONNRESET"]);
  }));

describe("a full accept queue", () => {
  test("lets clients wait until the server accepts again, and loses none of them", () =>
    quiet(function* () {
      const server = yield* startServer(
        function* (reader, writer) {
          yield* writer.write(yield* reader.readLine());
        },
        { ...HERE, backlog: 4 },
      );
      const many = 8;
      const connected = new Int32Array(new SharedArrayBuffer(8));
      const crowd = new Worker(CROWD, {
        eval: true,
        workerData: { port: server.port, many, connected },
      });
      const answered = event(crowd, "message");
      // Nobody is accepted while this thread stands still.
      Atomics.wait(connected, 0, 0);
      expect(connected[1]).toBeGreaterThan(0);
      expect(connected[1]).toBeLessThan(many);
      expect(yield* answered).toBe(many);
      yield* server.shutdown();
    }));

  test("can be given up by a client that waits in it", () =>
    quiet(function* () {
      const go = new Int32Array(new SharedArrayBuffer(4));
      const busy = new Worker(BUSY, { eval: true, workerData: { go } });
      const port = (yield* event(busy, "message")) as number;
      const others = Array.from({ length: 4 }, () => connect({ port, host: "127.0.0.1" }));
      const entering = createTask(openConnection({ port, host: "127.0.0.1" }));
      yield* beenOutside();
      yield* beenOutside();
      expect(entering.done).toBe(false);
      entering.cancel();
      expect(isCancelled(yield* errorOf(entering))).toBe(true);
      for (const socket of others) socket.destroy();
      const left = event(busy, "exit");
      Atomics.store(go, 0, 1);
      Atomics.notify(go, 0);
      yield* left;
    }));
});

/** A thread whose sockets connect all at once, ask, and count the answers. */
const CROWD = `
  const { parentPort, workerData } = require("node:worker_threads");
  const { connect } = require("node:net");
  const { port, many, connected } = workerData;
  let answers = 0;
  for (let i = 0; i < many; i += 1) {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.on("connect", () => {
      connected[1] += 1;
      socket.end("hello\\n");
    });
    socket.on("data", () => {
      answers += 1;
      if (answers === many) parentPort.postMessage(answers);
    });
  }
  // All clients that can connect have done so by then.
  let turns = 10;
  const turn = () => {
    turns -= 1;
    if (turns > 0) return setImmediate(turn);
    Atomics.store(connected, 0, 1);
    Atomics.notify(connected, 0);
  };
  turn();
`;

/** A thread that listens, and then stands still until it may end. */
const BUSY = `
  const { parentPort, workerData } = require("node:worker_threads");
  const { createServer } = require("node:net");
  const server = createServer();
  server.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    Atomics.wait(workerData.go, 0, 0);
    process.exit();
  });
`;
