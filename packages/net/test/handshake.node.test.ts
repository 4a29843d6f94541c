// Connections that still shake hands are connections, and have a time limit of their own.
import { once } from "node:events";
import type { Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { type Coroutine, createTask, Future } from "@x/future";
import { createConnection, createServer, openConnection, type Server, startServer } from "@x/net";
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

const SERVER = { ...HERE, tls: { key: KEY, cert: CERTIFICATE } };
const CLIENT = { ...HERE, tls: { ca: CERTIFICATE } };

/** A socket that a TLS server has accepted, and that does not shake hands. */
function* silent(server: Server): Coroutine<Socket> {
  const accepted = event(server.sockets[0] as Server["sockets"][0], "connection");
  const socket = yield* plain(server);
  yield* accepted;
  return socket;
}

/** Waits until a socket is closed, for whatever reason. */
function* closed(socket: Socket): Coroutine<void> {
  socket.resume();
  if (!socket.closed) yield* event(socket, "close");
}

describe("a TLS server that is closed while one shakes hands", () => {
  test("waits for it", () =>
    quiet(function* () {
      const server = yield* createServer(() => new Notes(), SERVER);
      const socket = yield* silent(server);
      server.close();
      const waiting = createTask(server.waitClosed());
      yield* beenOutside();
      expect([waiting.done, server.gone]).toEqual([false, false]);
      socket.destroy();
      yield* waiting;
    }));

  test("serves it when it has", () =>
    quiet(function* () {
      const there = new Notes();
      const server = yield* createServer(() => there, SERVER);
      const socket = yield* silent(server);
      server.close();
      const secure = connectTls({ socket, ca: CERTIFICATE, servername: "localhost" });
      secure.end("hello");
      yield* there.noted("data hello");
      yield* server.waitClosed();
      secure.destroy();
    }));

  test.each(["closeClients", "abortClients"] as const)("ends it by %s()", (end) =>
    quiet(function* () {
      const server = yield* createServer(() => new Notes(), SERVER);
      const socket = yield* silent(server);
      const here = new Notes();
      yield* createConnection(() => here, { ...CLIENT, port: server.port });
      server[end]();
      yield* closed(socket);
      yield* here.noted("lost");
      server.close();
      yield* server.waitClosed();
    }),
  );

  test("closes the others after what waits to be sent", () =>
    quiet(function* () {
      const there = new Notes();
      const server = yield* createServer(() => there, SERVER);
      const here = new Notes();
      yield* createConnection(() => here, { ...CLIENT, port: server.port });
      yield* there.noted("made");
      there.transport.write(Buffer.alloc(1024 * 1024));
      server.closeClients();
      yield* here.noted("lost");
      expect(here.received).toBe(1024 * 1024);
      yield* server.shutdown();
    }));

  test("ends it when its grace time is over", () =>
    quiet(function* () {
      const server = yield* createServer(() => new Notes(), { ...SERVER, grace: 1 });
      const socket = yield* silent(server);
      yield* server.shutdown();
      expect(server.gone).toBe(true);
      yield* closed(socket);
    }));

  test("ends it at the end of run, which the process does not outlive", async () => {
    let socket: Socket | undefined;
    await quiet(function* () {
      const server = yield* createServer(() => new Notes(), SERVER);
      socket = yield* silent(server);
      server.close();
    });
    socket?.resume();
    await once(socket as Socket, "close");
  });
});

describe("tlsHandshakeTimeout", () => {
  const LIMIT = { tlsHandshakeTimeout: 20 };
  const late = (ms: number) => ({
    code: "ERR_TLS_HANDSHAKE_TIMEOUT",
    message: `TLS handshake timeout: it takes longer than ${ms} ms`,
  });

  test("of a server ends connections that do not shake hands", () =>
    quiet(function* () {
      const server = yield* createServer(() => new Notes(), { ...SERVER, ...LIMIT });
      yield* closed(yield* plain(server));
      yield* server.shutdown();
    }));

  test("of a client ends the attempt", () =>
    quiet(function* () {
      const server = yield* createServer(() => new Notes(), { ...HERE, grace: 0 });
      const options = { ...CLIENT, ...LIMIT, port: server.port };
      expect(yield* errorOf(openConnection(options))).toMatchObject(late(20));
      yield* server.shutdown();
    }));

  test("of startTls ends the connection, on either end", () =>
    quiet(function* () {
      for (const end of ["here", "there"] as const) {
        const { server, ...pair } = yield* connected();
        const { transport } = pair[end];
        const options = end === "there" ? { ...SERVER.tls, ...LIMIT } : LIMIT;
        expect(yield* errorOf(transport.startTls(options))).toMatchObject(late(20));
        yield* pair[end].noted("lost");
        yield* server.shutdown();
      }
    }));

  test("is long over when hands were shaken in time, and nothing comes of it", () =>
    quiet(function* () {
      const received = new Future<string>();
      const limit = { tlsHandshakeTimeout: Number.POSITIVE_INFINITY };
      const server = yield* startServer(
        function* (reader) {
          received.setResult(String(yield* reader.read()));
        },
        { ...SERVER, ...limit },
      );
      const options = { ...CLIENT, ...limit, port: server.port };
      const [, writer] = yield* openConnection(options);
      yield* writer.write(bytes("hello"));
      yield* writer.close();
      expect(yield* received).toBe("hello");
      yield* server.shutdown();
    }));

  test.each([
    [{ tlsHandshakeTimeout: "1" }, TypeError, /must be a number of milliseconds, not "1"$/],
    [{ tlsHandshakeTimeout: 0 }, RangeError, /must be above 0, not 0$/],
    [{ tlsHandshakeTimeout: Number.NaN }, RangeError, /NaN/],
    [{ tlsHandshakeTimeout: 1, tls: undefined }, RangeError, /must not be given without tls$/],
  ])("is not %o", (bad, type, message) =>
    quiet(function* () {
      const options = bad as { tlsHandshakeTimeout: number };
      const refusals = [
        () => createServer(() => new Notes(), { ...SERVER, ...options }),
        () => startServer(() => {}, { ...SERVER, ...options }),
        () => createConnection(() => new Notes(), { ...CLIENT, port: 1, ...options }),
        () => openConnection({ ...CLIENT, port: 1, ...options }),
      ];
      for (const refused of refusals) {
        expect(refused).toThrow(type);
        expect(refused).toThrow(message);
      }
      const { server, here } = yield* connected();
      if (!("tls" in bad)) expect(() => here.transport.startTls(options)).toThrow(type);
      yield* server.shutdown({ grace: 0 });
    }),
  );
});
