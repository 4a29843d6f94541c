import { createTask, Future, sleep } from "@x/future";
import { IncompleteReadError, type StreamReader, type StreamWriter, startServer } from "@x/net";
import { expect, test } from "vitest";
import {
  beenOutside,
  bytes,
  errorOf,
  event,
  HERE,
  plain,
  quiet,
  reported,
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
    const [reader] = yield* coming;
    const text = "größer ✓ 𝒳\r\nzweite\r\n";
    const lines = createTask(function* () {
      const first = yield* reader.readUntil("\r\n");
      return [first.toString(), (yield* reader.readUntil("\r\n")).toString()];
    });
    for (const byte of bytes(text)) {
      socket.write(Buffer.of(byte));
      yield* sleep(0);
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

test("many that come, say something or nothing, and go, leave nothing behind", async () => {
  const reports = await reported(function* () {
    const ended: string[] = [];
    const server = yield* startServer(function* (reader) {
      ended.push((yield* reader.read()).toString());
    }, HERE);
    const MANY = 1000;
    for (let i = 0; i < MANY; i += 50) {
      const sockets = [];
      for (let n = 0; n < 50; n += 1) sockets.push(yield* plain(server));
      for (const [n, socket] of sockets.entries()) {
        if (n % 5 === 0) socket.resetAndDestroy();
        else if (n % 5 === 1) socket.destroy();
        else socket.end(n % 5 === 2 ? "half" : "");
      }
    }
    yield* server.shutdown();
    expect(ended.length).toBeGreaterThanOrEqual(MANY * 0.8);
    expect(server.connections.size).toBe(0);
  });
  const codes = reports.map(({ error }) => (error as NodeJS.ErrnoException).code);
  expect(new Set(codes).size).toBeLessThanOrEqual(1);
});
