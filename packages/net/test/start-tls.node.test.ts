import type { TLSSocket } from "node:tls";
import { type Coroutine, createTask, Future, isCancelled, type Task } from "@x/future";
import {
  createServer,
  openConnection,
  type StreamReader,
  type StreamWriter,
  startServer,
} from "@x/net";
import { describe, expect, test } from "vitest";
import { CERTIFICATE, KEY } from "./certificate.node.ts";
import {
  beenOutside,
  bytes,
  connected,
  errorOf,
  event,
  HERE,
  Notes,
  plain,
  quiet,
} from "./support.node.ts";

const SERVER = { key: KEY, cert: CERTIFICATE };
const CLIENT = { ca: CERTIFICATE };

/** Both ends of a connection by streams; the handler of the one waits until that is lost. */
function* streams(limit?: number) {
  const coming = new Future<[StreamReader, StreamWriter]>();
  const server = yield* startServer(
    function* (reader, writer) {
      coming.setResult([reader, writer]);
      try {
        yield* writer.waitClosed();
      } catch {
        // What it is lost with is for the tests.
      }
    },
    { ...HERE, grace: 0, limit },
  );
  const [reader, writer] = yield* openConnection({ host: "localhost", port: server.port });
  return { server, here: { reader, writer }, there: yield* ends(coming) };
}

function* ends(coming: Future<[StreamReader, StreamWriter]>) {
  const [reader, writer] = yield* coming;
  return { reader, writer };
}

/** Waits for the end that hears of the other's failure: before it has shaken hands or after. */
function* settled(task: Task<void>): Coroutine<void> {
  try {
    yield* task;
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe("ECONNRESET");
  }
}

/** Waits until `count` bytes are unread. */
function* unread(reader: StreamReader, count: number): Coroutine<void> {
  const held = (): number => Number(/(\d+) bytes/.exec(String(reader))?.[1]);
  while (held() < count) yield* beenOutside();
}

describe("startTls", () => {
  test("goes over to TLS between one line and the next, with the same reader and writer", () =>
    quiet(function* () {
      const { server, here, there } = yield* streams();
      const serving = createTask(function* () {
        expect(String(yield* there.reader.readLine())).toBe("STARTTLS\n");
        yield* there.writer.write(bytes("go\n"));
        yield* there.writer.startTls(SERVER);
        yield* there.writer.write(yield* there.reader.readLine());
      });
      yield* here.writer.write(bytes("STARTTLS\n"));
      expect(String(yield* here.reader.readLine())).toBe("go\n");
      const before = here.writer.transport.socket;
      yield* here.writer.startTls(CLIENT);
      const { socket } = here.writer.transport;
      expect(socket).not.toBe(before);
      expect((socket as TLSSocket).authorized).toBe(true);
      yield* here.writer.write(bytes("secret\n"));
      expect(String(yield* here.reader.readLine())).toBe("secret\n");
      expect((there.writer.transport.socket as TLSSocket).servername).toBe("localhost");
      yield* serving;
      yield* here.writer.close();
      expect(String(yield* there.reader.read())).toBe("");
      yield* server.shutdown();
    }));

  test("lets what was written before go first, however much", () =>
    quiet(function* () {
      const { server, here, there } = yield* streams();
      const piece = Buffer.alloc(65_536);
      const pieces = 128;
      for (let i = 0; i < pieces; i += 1) here.writer.writeNowait(piece);
      const starting = createTask(here.writer.startTls(CLIENT));
      yield* there.reader.readExactly(pieces * piece.length);
      yield* there.writer.startTls(SERVER);
      yield* starting;
      yield* here.writer.write(bytes("one\n"));
      expect(String(yield* there.reader.readLine())).toBe("one\n");
      yield* server.shutdown();
    }));

  test("loses what the other end does not take, when that goes away", () =>
    quiet(function* () {
      const { server, here, there } = yield* streams();
      there.writer.transport.pauseReading();
      for (let i = 0; i < 128; i += 1) here.writer.writeNowait(Buffer.alloc(65_536));
      const starting = createTask(here.writer.startTls(CLIENT));
      yield* beenOutside();
      there.writer.abort();
      const error = yield* errorOf(starting);
      expect((error as NodeJS.ErrnoException).code).toBe("ECONNRESET");
      yield* server.shutdown();
    }));

  test("is for protocols, too, which are not told of a second connection", () =>
    quiet(function* () {
      const { server, here, there } = yield* connected(undefined, new Notes(), "localhost");
      const starting = createTask(there.transport.startTls(SERVER));
      yield* here.transport.startTls(CLIENT);
      yield* starting;
      here.transport.write(bytes("one"));
      yield* there.noted("data one");
      there.transport.write(bytes("two"));
      yield* here.noted("data two");
      expect(here.events.filter((event) => event === "made")).toHaveLength(1);
      here.transport.close();
      yield* there.noted("lost");
      yield* here.noted("lost");
      expect([here.error, there.error]).toEqual([null, null]);
      yield* server.shutdown();
    }));

  test("takes what came before it was called for TLS", () =>
    quiet(function* () {
      const { server, here, there } = yield* streams();
      const starting = createTask(here.writer.startTls(CLIENT));
      yield* unread(there.reader, 100);
      yield* there.writer.startTls(SERVER);
      yield* starting;
      yield* here.writer.write(bytes("one\n"));
      expect(String(yield* there.reader.readLine())).toBe("one\n");
      yield* server.shutdown();
    }));

  test("takes that also from a reader that was full of it", () =>
    quiet(function* () {
      const { server, here, there } = yield* streams(10);
      const starting = createTask(here.writer.startTls(CLIENT));
      yield* unread(there.reader, 100);
      expect(there.writer.transport.reading).toBe(false);
      yield* there.writer.startTls(SERVER);
      yield* starting;
      yield* here.writer.write(bytes("one\n"));
      expect(String(yield* there.reader.readLine())).toBe("one\n");
      yield* server.shutdown();
    }));

  test("loses none of it when reading is paused and resumed meanwhile", () =>
    quiet(function* () {
      const { server, here, there } = yield* streams();
      const starting = createTask(here.writer.startTls(CLIENT));
      yield* unread(there.reader, 100);
      const { transport } = there.writer;
      yield* createTask(async () => {
        transport.pauseReading();
        transport.resumeReading();
        const secured = there.writer.startTls(SERVER).then();
        transport.resumeReading();
        await secured;
      });
      yield* starting;
      yield* server.shutdown();
    }));

  test("and fails when it is anything else, which is then not read", () =>
    quiet(function* () {
      const { server, here, there } = yield* streams();
      yield* here.writer.write(bytes("STARTTLS\nsmuggled\n"));
      yield* there.reader.readLine();
      yield* unread(there.reader, 9);
      const error = yield* errorOf(there.writer.startTls(SERVER));
      expect((error as NodeJS.ErrnoException).code).toMatch(/^ERR_SSL_/);
      expect(yield* errorOf(there.reader.readLine())).toBe(error);
      yield* server.shutdown();
    }));

  test("gives a protocol that is paused nothing before TLS is there", () =>
    quiet(function* () {
      const { server, here, there } = yield* connected();
      there.transport.pauseReading();
      const starting = createTask(here.transport.startTls(CLIENT));
      const other = createTask(there.transport.startTls(SERVER));
      there.transport.resumeReading();
      yield* starting;
      yield* other;
      here.transport.write(bytes("one"));
      yield* there.noted("data one");
      expect(there.events).toEqual(["made", "data one"]);
      yield* server.shutdown();
    }));

  test("with a certificate that is not trusted fails, and the connection is lost with that", () =>
    quiet(function* () {
      const { server, here, there } = yield* streams();
      const other = createTask(there.writer.startTls(SERVER));
      const error = yield* errorOf(here.writer.startTls());
      expect((error as NodeJS.ErrnoException).code).toBe("DEPTH_ZERO_SELF_SIGNED_CERT");
      expect(yield* errorOf(here.writer.close())).toBe(error);
      yield* settled(other);
      yield* server.shutdown();
    }));

  test("wants a certificate for the host that was connected to", () =>
    quiet(function* () {
      const { server, here, there } = yield* streams();
      const other = createTask(there.writer.startTls(SERVER));
      const error = yield* errorOf(here.writer.startTls({ ...CLIENT, host: "example.org" }));
      expect((error as NodeJS.ErrnoException).code).toBe("ERR_TLS_CERT_ALTNAME_INVALID");
      yield* settled(other);
      yield* server.shutdown();
    }));

  test("lets a server insist on a certificate of its client", () =>
    quiet(function* () {
      const { server, here, there } = yield* streams();
      const insisting = { ...SERVER, ca: CERTIFICATE, requestCert: true };
      const other = createTask(there.writer.startTls(insisting));
      yield* here.writer.startTls(CLIENT);
      const error = yield* errorOf(other);
      expect((error as NodeJS.ErrnoException).code).toMatch(/PEER_DID_NOT_RETURN|ECONNRESET/);
      yield* server.shutdown();
    }));

  test("after it has failed, throws away what is written, as to any connection that is lost", () =>
    quiet(function* () {
      const { server, here, there } = yield* streams();
      yield* there.writer.write(bytes("no TLS at all\n"));
      const error = yield* errorOf(here.writer.startTls(CLIENT));
      here.writer.writeNowait(bytes("x"));
      expect(yield* errorOf(here.writer.write(bytes("x")))).toBe(error);
      yield* server.shutdown();
    }));

  test("when cancelled, loses the connection", () =>
    quiet(function* () {
      const { server, here, there } = yield* streams();
      const starting = createTask(here.writer.startTls(CLIENT));
      yield* unread(there.reader, 100);
      starting.cancel();
      expect(isCancelled(yield* errorOf(starting))).toBe(true);
      expect(String(yield* here.reader.read())).toBe("");
      yield* here.writer.waitClosed();
      yield* there.reader.read();
      yield* server.shutdown();
    }));

  test("ends when the other end goes away, or this one is aborted, in the middle of it", () =>
    quiet(function* () {
      for (const end of ["here", "there"] as const) {
        const both = yield* streams();
        const starting = createTask(both.here.writer.startTls(CLIENT));
        yield* unread(both.there.reader, 100);
        both[end].writer.abort();
        const error = yield* errorOf(starting);
        expect((error as NodeJS.ErrnoException).code).toBe("ECONNRESET");
        yield* both.server.shutdown();
      }
      const { server, here, there } = yield* streams();
      const starting = createTask(there.writer.startTls(SERVER));
      yield* beenOutside();
      here.writer.abort();
      const error = yield* errorOf(starting);
      expect((error as NodeJS.ErrnoException).code).toBe("ECONNRESET");
      yield* server.shutdown();
    }));

  test("is refused where there is TLS, or on its way, or the connection is closing", () =>
    quiet(function* () {
      const { server, here, there } = yield* streams();
      expect(() => here.writer.startTls(null as never)).toThrow(
        new TypeError("options must be an object, not null"),
      );
      expect(() => here.writer.transport.startTls(1 as never)).toThrow(
        new TypeError("options must be an object, not 1"),
      );
      const starting = createTask(here.writer.startTls(CLIENT));
      yield* unread(there.reader, 100);
      const already = "startTls() of a connection that has TLS, or is getting it, already";
      expect((yield* errorOf(here.writer.startTls(CLIENT))).message).toBe(already);
      expect(() => here.writer.writeNowait(bytes("x"))).toThrow(
        new Error("write() during startTls(): wait until that has ended"),
      );
      expect(() => here.writer.writeEof()).toThrow(
        new Error("writeEof() during startTls(): wait until that has ended"),
      );
      yield* there.writer.startTls(SERVER);
      yield* starting;
      expect((yield* errorOf(here.writer.startTls(CLIENT))).message).toBe(already);
      here.writer.writeEof();
      const closing = "startTls() of a connection that is closing or half closed";
      expect((yield* errorOf(here.writer.startTls(CLIENT))).message).toBe(closing);
      yield* server.shutdown();
    }));
});

test("a client says whom it wants to talk to by TLS, if that has a name", () =>
  quiet(function* () {
    const names: unknown[] = [];
    const server = yield* startServer(
      (_reader, writer) => {
        names.push((writer.transport.socket as TLSSocket).servername);
      },
      { ...HERE, tls: SERVER },
    );
    for (const host of ["localhost", "127.0.0.1"]) {
      const [reader, writer] = yield* openConnection({ host, port: server.port, tls: CLIENT });
      yield* reader.read();
      yield* writer.close();
    }
    expect(names).toEqual(["localhost", false]);
    yield* server.shutdown();
  }));

test("TLS can be half closed, whichever side began it", () =>
  quiet(function* () {
    for (const later of [false, true]) {
      const server = yield* startServer(
        function* (reader, writer) {
          if (later) yield* writer.startTls(SERVER);
          const all = yield* reader.read();
          yield* writer.write(bytes(`${all.length} bytes`));
        },
        { ...HERE, tls: later ? undefined : SERVER },
      );
      const target = { host: "localhost", port: server.port };
      const [reader, writer] = yield* openConnection({ ...target, tls: later ? false : CLIENT });
      if (later) yield* writer.startTls(CLIENT);
      yield* writer.write(bytes("12345"));
      writer.writeEof();
      expect(String(yield* reader.read())).toBe("5 bytes");
      yield* writer.close();
      yield* server.shutdown();
    }
  }));

test("one that gives up while a TLS server shakes hands leaves nothing behind", () =>
  quiet(function* () {
    const server = yield* createServer(() => new Notes(), { ...HERE, tls: SERVER });
    const socket = yield* plain(server, { allowHalfOpen: true });
    socket.end();
    socket.resume();
    yield* event(socket, "close");
    yield* server.shutdown();
  }));
