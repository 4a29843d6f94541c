import { Socket } from "node:net";
import { call, sleep } from "@x/future";
import { ContextVar, getRunningLoop } from "@x/loop";
import { createConnection, createServer, Protocol, type Transport } from "@x/net";
import { describe, expect, test, vi } from "vitest";
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
  reported,
} from "./support.node.ts";

const MUCH = Buffer.alloc(8 * 1024 * 1024);

/** One that stops reading right away. */
class Slow extends Notes {
  override connectionMade(transport: Transport): void {
    transport.pauseReading();
    super.connectionMade(transport);
  }
}

test("NET-01 a protocol is told in order, and createConnection returns after connectionMade", () =>
  quiet(function* () {
    const { server, here, there } = yield* connected();
    expect(here.events).toEqual(["made"]);
    here.transport.write(bytes("one"));
    yield* there.noted("data one");
    here.transport.writeEof();
    here.transport.writeEof();
    yield* here.noted("lost");
    yield* there.noted("lost");
    expect(there.events).toEqual(["made", "data one", "eof", "lost"]);
    expect(here.events).toEqual(["made", "eof", "lost"]);
    expect([here.error, there.error]).toEqual([null, null]);
    yield* server.shutdown();
  }));

test("NET-02 close() calls connectionLost in a later iteration, after what is written, and only once", () =>
  quiet(function* () {
    const { here, there } = yield* connected();
    there.transport.write(bytes("too late to be read"));
    here.transport.write(bytes("bye"));
    here.transport.close();
    here.transport.close();
    expect([here.transport.closing, here.transport.reading]).toEqual([true, false]);
    expect(here.events).toEqual(["made"]);
    yield* sleep(0);
    yield* here.noted("lost");
    expect(here.events).toEqual(["made", "lost"]);
    yield* there.noted("lost");
    expect(there.events.slice(0, 2)).toEqual(["made", "data bye"]);
    expect(String(here.transport)).toMatch(/^<Transport 127\.0\.0\.1:\d+ closing>$/);
  }));

test("NET-02 NET-04 NET-04b close() flushes first, and what is written meanwhile; later writes are discarded", () =>
  quiet(function* () {
    const { here, there } = yield* connected(() => new Slow());
    here.transport.write(MUCH);
    here.transport.close();
    here.transport.write(bytes("more"));
    yield* sleep(0);
    expect(here.events).toEqual(["made", "pause"]);
    there.transport.resumeReading();
    yield* there.noted("lost");
    expect(there.received).toBe(MUCH.length + 4);
    yield* here.noted("lost");
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    for (let i = 0; i < 6; i += 1) here.transport.write(bytes("nobody reads this"));
    expect(warn.mock.calls).toEqual(Array(2).fill(["write() to a connection that is lost"]));
    warn.mockRestore();
    here.transport.setWriteBufferLimits({ high: 0 });
  }));

test("NET-03 abort() drops what is not sent, and calls connectionLost(null) in the next iteration", () =>
  quiet(function* () {
    const { here, there } = yield* connected(() => new Slow());
    here.transport.write(MUCH);
    here.transport.abort();
    here.transport.abort();
    expect(here.events).toEqual(["made", "pause"]);
    yield* sleep(0);
    expect(here.events).toEqual(["made", "pause", "lost"]);
    expect(here.error).toBe(null);
    there.transport.resumeReading();
    yield* there.noted("lost");
    expect(there.received).toBeLessThan(MUCH.length);
  }));

test("NET-04 write() takes bytes only, ignores none, and refuses after writeEof()", () =>
  quiet(function* () {
    const { here, server } = yield* connected();
    const { transport } = here;
    expect(() => transport.write("text" as never)).toThrow(
      new TypeError('data must be a Uint8Array, such as a Buffer, not "text"'),
    );
    transport.write(bytes(""));
    transport.writeEof();
    expect(() => transport.write(bytes("a"))).toThrow(
      new Error("write() after writeEof(): nothing more can be sent"),
    );
    yield* server.shutdown();
  }));

test("what is written in an iteration is sent at its end; much, or where none may wait, at once", () =>
  quiet(function* () {
    const { server, here, there } = yield* connected();
    const { transport } = here;
    for (let i = 0; i < 10; i += 1) transport.write(bytes("123456"));
    expect(transport.getWriteBufferSize()).toBe(60);
    yield* sleep(0);
    yield* sleep(0);
    expect(transport.getWriteBufferSize()).toBe(0);
    transport.write(Buffer.alloc(20_000));
    expect(transport.getWriteBufferSize()).toBe(0);
    transport.setWriteBufferLimits({ high: 0 });
    transport.write(bytes("1"));
    expect(transport.getWriteBufferSize()).toBe(0);
    expect(here.events).toEqual(["made"]);
    yield* there.until(() => there.received === 20_061);
    yield* server.shutdown();
  }));

test("what is written in one go arrives in order and as a whole", () =>
  quiet(function* () {
    const { here, there, server } = yield* connected();
    let sent = 0;
    for (let i = 0; i < 1000; i += 1) {
      const piece = Buffer.alloc((i * 31) % 997, i);
      sent += piece.length;
      here.transport.write(piece);
    }
    yield* there.until(() => there.received === sent);
    expect(here.transport.getWriteBufferSize()).toBe(0);
    yield* server.shutdown();
  }));

describe("NET-05 flow control", () => {
  test("pauses above the high mark inside write(), and resumes at the low mark, in pairs", () =>
    quiet(function* () {
      const { here, there, server } = yield* connected(() => new Slow());
      const { transport } = here;
      expect(transport.getWriteBufferLimits()).toEqual({ low: 16_384, high: 65_536 });
      transport.write(MUCH);
      expect(here.events).toEqual(["made", "pause"]);
      transport.write(MUCH);
      expect(transport.getWriteBufferSize()).toBeGreaterThan(65_536);
      there.transport.resumeReading();
      yield* here.noted("resume");
      expect(transport.getWriteBufferSize()).toBeLessThanOrEqual(16_384);
      expect(here.events).toEqual(["made", "pause", "resume"]);
      yield* server.shutdown();
    }));

  test("limits are derived from one another, and checked", () =>
    quiet(function* () {
      const { here, server } = yield* connected();
      const { transport } = here;
      transport.setWriteBufferLimits({ high: 10 });
      expect(transport.getWriteBufferLimits()).toEqual({ low: 2, high: 10 });
      transport.setWriteBufferLimits({ low: 10 });
      expect(transport.getWriteBufferLimits()).toEqual({ low: 10, high: 40 });
      transport.setWriteBufferLimits({ high: 0 });
      expect(transport.getWriteBufferLimits()).toEqual({ low: 0, high: 0 });
      expect(() => transport.setWriteBufferLimits({ high: 1, low: 2 })).toThrow(RangeError);
      expect(() => transport.setWriteBufferLimits({ high: -1 })).toThrow(RangeError);
      expect(() => transport.setWriteBufferLimits({ low: "1" as never })).toThrow(TypeError);
      expect(() => transport.setWriteBufferLimits(null as never)).toThrow(TypeError);
      transport.setWriteBufferLimits();
      expect(transport.getWriteBufferLimits()).toEqual({ low: 16_384, high: 65_536 });
      yield* server.shutdown();
    }));

  test("what pauseWriting and resumeWriting throw is reported, and the connection goes on", async () => {
    class Failing extends Notes {
      override pauseWriting(): void {
        super.pauseWriting();
        throw new Error("no pause");
      }
    }
    const reports = await reported(function* () {
      const { here, there, server } = yield* connected(undefined, new Failing());
      here.transport.write(MUCH);
      yield* there.until(() => there.received === MUCH.length);
      yield* server.shutdown();
    });
    expect(reports.map(({ message }) => message)).toEqual(["protocol.pauseWriting() failed"]);
  });
});

test("NET-06 eofReceived that answers true keeps the other half open", () =>
  quiet(function* () {
    class HalfOpen extends Notes {
      override eofReceived(): boolean {
        super.eofReceived();
        return true;
      }
    }
    const { here, there } = yield* connected(() => new HalfOpen());
    here.transport.writeEof();
    yield* there.noted("eof");
    there.transport.write(bytes("still here"));
    yield* here.noted("data still here");
    there.transport.close();
    yield* here.noted("lost");
    yield* there.noted("lost");
  }));

test("a connection that both ends have ended is lost, though nobody closes it", () =>
  quiet(function* () {
    class HalfOpen extends Notes {
      override eofReceived(): boolean {
        return true;
      }
    }
    const { here, there } = yield* connected(() => new HalfOpen(), new HalfOpen());
    here.transport.writeEof();
    there.transport.writeEof();
    yield* here.noted("lost");
    yield* there.noted("lost");
    expect([here.error, there.error]).toEqual([null, null]);
  }));

describe("NET-07 what a protocol throws", () => {
  test.each(["dataReceived", "eofReceived"] as const)(
    "in %s ends the connection with it",
    async (method) => {
      const failing = Object.assign(new Notes(), {
        [method]: () => {
          throw new Error("oops");
        },
      });
      const reports = await reported(function* () {
        const { here, there } = yield* connected(() => failing);
        here.transport.write(bytes("one"));
        here.transport.writeEof();
        yield* there.noted("lost");
        expect(there.error?.message).toBe("oops");
        yield* here.noted("lost");
      });
      expect(reports.map(({ message, error }) => [message, String(error)])).toEqual([
        [`Fatal error: protocol.${method}() call failed.`, "Error: oops"],
      ]);
    },
  );

  test("in connectionMade is reported only", async () => {
    class Failing extends Notes {
      override connectionMade(transport: Transport): void {
        super.connectionMade(transport);
        throw new Error("oops");
      }
    }
    const reports = await reported(function* () {
      const { here, there, server } = yield* connected(() => new Failing());
      here.transport.write(bytes("one"));
      yield* there.noted("data one");
      yield* server.shutdown();
    });
    expect(reports.map(({ error }) => String(error))).toEqual(["Error: oops"]);
  });
});

test("NET-08 nothing is received while reading is paused, and nothing lost", () =>
  quiet(function* () {
    const { here, there, server } = yield* connected(() => new Slow());
    there.transport.pauseReading();
    expect(there.transport.reading).toBe(false);
    here.transport.write(MUCH);
    yield* beenOutside();
    expect(there.events).toEqual(["made"]);
    there.transport.resumeReading();
    there.transport.resumeReading();
    expect(there.transport.reading).toBe(true);
    yield* there.until(() => there.received === MUCH.length);
    here.transport.close();
    yield* here.noted("lost");
    here.transport.pauseReading();
    here.transport.resumeReading();
    expect(here.transport.reading).toBe(false);
    yield* server.shutdown();
  }));

test("NET-08 a pause in dataReceived holds back what has arrived already, and the end", () =>
  quiet(function* () {
    class OneByOne extends Notes {
      override dataReceived(data: Buffer): void {
        super.dataReceived(data);
        this.transport.pauseReading();
      }
    }
    const { here, there } = yield* connected(() => new OneByOne());
    // Of what Node gives while the loop is busy elsewhere.
    for (const piece of ["one", "two", "three"]) there.transport.socket.emit("data", bytes(piece));
    here.transport.writeEof();
    yield* there.noted("data one");
    yield* sleep(0);
    expect(there.events).toEqual(["made", "data one"]);
    there.transport.resumeReading();
    yield* there.noted("data two");
    there.transport.resumeReading();
    yield* there.noted("data three");
    expect(there.events).not.toContain("eof");
    there.transport.resumeReading();
    yield* there.noted("lost");
    expect(there.events.slice(-2)).toEqual(["eof", "lost"]);
  }));

test("NET-01 the end is told after what came before, also when both come at once", () =>
  quiet(function* () {
    const { there } = yield* connected();
    there.transport.socket.emit("data", bytes("one"));
    there.transport.socket.emit("end");
    yield* there.noted("lost");
    expect(there.events).toEqual(["made", "data one", "eof", "lost"]);
  }));

test("NET-08 the end is told once", () =>
  quiet(function* () {
    class Endless extends Notes {
      override eofReceived(): true {
        super.eofReceived();
        return true;
      }
    }
    const { here, there, server } = yield* connected(() => new Endless());
    here.transport.writeEof();
    yield* there.noted("eof");
    there.transport.pauseReading();
    there.transport.resumeReading();
    yield* sleep(0);
    yield* sleep(0);
    expect(there.events).toEqual(["made", "eof"]);
    yield* server.shutdown();
  }));

test("NET-12 a transport knows its addresses and its socket, also when it is over", () =>
  quiet(function* () {
    const { here, there, server } = yield* connected();
    expect(here.transport.remoteAddress).toEqual({
      host: "127.0.0.1",
      port: server.port,
      family: "IPv4",
    });
    expect(there.transport.remoteAddress).toEqual(here.transport.localAddress);
    expect(here.transport.socket.remotePort).toBe(server.port);
    here.transport.close();
    yield* there.noted("lost");
    expect(there.transport.localAddress?.port).toBe(server.port);
    expect(String(there.transport)).toContain(`${there.transport.remoteAddress?.port}`);
    expect(here.transport.loop).toBe(getRunningLoop());
  }));

test("NET-17 another protocol can take over; there are no buffered ones", () =>
  quiet(function* () {
    const { here, there, server } = yield* connected();
    const second = new Notes();
    there.transport.setProtocol(second);
    expect(there.transport.protocol).toBe(second);
    expect(() => there.transport.setProtocol({} as never)).toThrow(
      new TypeError("protocol.connectionMade must be a function, not undefined"),
    );
    here.transport.write(bytes("one"));
    yield* second.noted("data one");
    expect(there.events).toEqual(["made"]);
    yield* server.shutdown();
  }));

test("NET-21 the callbacks of a connection have the context in which its server was made", () =>
  quiet(function* () {
    const variable = new ContextVar("variable", { default: "none" });
    variable.set("server's");
    const seen: string[] = [];
    class Looking extends Notes {
      override connectionMade(transport: Transport): void {
        seen.push(variable.get());
        variable.set("lost at the end of the callback");
        super.connectionMade(transport);
      }
      override dataReceived(data: Buffer): void {
        seen.push(variable.get());
        super.dataReceived(data);
      }
    }
    const there = new Looking();
    const server = yield* createServer(() => there, HERE);
    variable.set("client's");
    const here = new Looking();
    yield* createConnection(() => here, { ...HERE, port: server.port });
    here.transport.write(bytes("one"));
    yield* there.noted("data one");
    expect(seen.sort()).toEqual(["client's", "server's", "server's"]);
    yield* server.shutdown({ grace: 0 });
  }));

test("a connection that is reset is lost with Node's error", () =>
  quiet(function* () {
    const there = new Notes();
    const server = yield* createServer(() => there, HERE);
    const socket = yield* plain(server);
    yield* there.noted("made");
    socket.resetAndDestroy();
    yield* there.noted("lost");
    expect((there.error as NodeJS.ErrnoException).code).toBe("ECONNRESET");
    yield* server.shutdown();
  }));

test("what came before a connection was lost with an error is given first, also when reading is paused", () =>
  quiet(function* () {
    for (const paused of [true, false]) {
      const { server, here, there } = yield* connected();
      if (paused) there.transport.pauseReading();
      here.transport.write(bytes("hello"));
      const { socket } = there.transport;
      if (paused) while (socket.readableLength === 0) yield* beenOutside();
      else yield* event(socket, "data");
      socket.destroy(new Error("reset"));
      yield* there.noted("lost");
      expect(there.events).toEqual(["made", "data hello", "lost"]);
      expect(there.error?.message).toBe("reset");
      yield* server.shutdown();
    }
  }));

test("data that came before an error is not delivered after close()", () =>
  quiet(function* () {
    const { server, here, there } = yield* connected();
    there.transport.pauseReading();
    here.transport.write(bytes("hello"));
    const { socket } = there.transport;
    while (socket.readableLength === 0) yield* beenOutside();
    socket.cork();
    there.transport.write(bytes("never sent"));
    there.transport.close();
    socket.destroy(new Error("reset"));
    yield* there.noted("lost");
    expect(there.events).toEqual(["made", "lost"]);
    yield* server.shutdown();
  }));

test("TLS carries both ways, and says when it closes", () =>
  quiet(function* () {
    const there = new Notes();
    const server = yield* createServer(() => there, {
      ...HERE,
      tls: { key: KEY, cert: CERTIFICATE },
    });
    const options = { host: "localhost", port: server.port as number };
    const untrusted = yield* errorOf(
      createConnection(() => new Notes(), { ...options, tls: true }),
    );
    expect((untrusted as NodeJS.ErrnoException).code).toBe("DEPTH_ZERO_SELF_SIGNED_CERT");
    const here = new Notes();
    yield* createConnection(() => here, { ...options, tls: { ca: CERTIFICATE } });
    here.transport.write(bytes("one"));
    yield* there.noted("data one");
    there.transport.write(bytes("two"));
    yield* here.noted("data two");
    here.transport.close();
    yield* there.noted("lost");
    expect(there.error).toBe(null);
    yield* server.shutdown();
  }));

test("a TLS server that ends leaves no handshake open", () =>
  quiet(function* () {
    const server = yield* createServer(() => new Notes(), {
      ...HERE,
      grace: 0,
      tls: { key: KEY, cert: CERTIFICATE },
    });
    const socket = yield* plain(server);
    const over = new Promise((resolve) => socket.once("close", resolve));
    yield* sleep(0);
    yield* call(() => new Promise((resolve) => server.sockets[0]?.getConnections(resolve)));
    yield* server.shutdown();
    socket.resume();
    yield* call(() => over);
  }));

test("a protocol that overrides nothing does nothing, and closes at the end", () =>
  quiet(function* () {
    const server = yield* createServer(() => new Protocol(), HERE);
    const here = new Notes();
    const [transport] = yield* createConnection(() => new Protocol(), {
      ...HERE,
      port: server.port,
    });
    yield* createConnection(() => here, { ...HERE, port: server.port });
    transport.write(MUCH);
    transport.writeEof();
    here.transport.writeEof();
    yield* here.noted("lost");
    yield* server.shutdown();
  }));

test("a connection that is over before its protocol knows is told of all the same", () =>
  quiet(function* () {
    const there = new Notes();
    const server = yield* createServer(() => there, HERE);
    const socket = new Socket();
    socket.destroy(new Error("reset"));
    server.accept(socket);
    yield* there.noted("lost");
    expect(there.events).toEqual(["made", "lost"]);
    expect(there.error?.message).toBe("reset");
    yield* server.shutdown();
  }));

test("a factory must make a protocol", () =>
  quiet(function* () {
    const server = yield* createServer(() => new Protocol(), HERE);
    const options = { ...HERE, port: server.port };
    const error = yield* errorOf(createConnection(() => ({}) as Protocol, options));
    expect(error.message).toBe("protocol.connectionMade must be a function, not undefined");
    yield* createConnection(() => new Protocol(), options);
    expect(server.connections.size).toBeGreaterThan(0);
    yield* server.shutdown({ grace: 0 });
    expect(server.connections.size).toBe(0);
  }));

test("what a socket says when its loop is closed is not told anybody", async () => {
  let left: Transport | undefined;
  const there = new Notes();
  await quiet(function* () {
    const server = yield* createServer(() => there, HERE);
    const here = new Notes();
    yield* createConnection(() => here, { ...HERE, port: server.port });
    left = here.transport;
    yield* there.noted("made");
  });
  expect(there.events.at(-1)).toBe("lost");
  expect(left?.socket.destroyed).toBe(true);
  left?.socket.emit("data", bytes("late"));
  left?.socket.emit("error", new Error("late"));
});
