import { createTask, Future, isCancelled, sleep } from "@x/future";
import { ConnectionResetError, openConnection, type StreamWriter, startServer } from "@x/net";
import { describe, expect, test } from "vitest";
import { beenOutside, bytes, errorOf, HERE, plain, quiet, reported } from "./support.node.ts";

const MUCH = Buffer.alloc(8 * 1024 * 1024);

test("both worlds talk to each other", async () => {
  await using server = await startServer(async (reader, writer) => {
    for await (const line of reader) await writer.write(bytes(line.toString().toUpperCase()));
  }, HERE);
  await quiet(function* () {
    const [reader, writer] = yield* openConnection({ ...HERE, port: server.port });
    yield* writer.write(bytes("one\n"));
    expect((yield* reader.readLine()).toString()).toBe("ONE\n");
    writer.writeNowait(bytes("two"));
    writer.writeEof();
    expect((yield* reader.read()).toString()).toBe("TWO");
    expect(reader.atEof).toBe(true);
    yield* writer.close();
  });
});

test("a handler that throws nothing at all is reported as well", async () => {
  const reports = await reported(function* () {
    const server = yield* startServer(() => {
      throw undefined;
    }, HERE);
    const [reader, writer] = yield* openConnection({ ...HERE, port: server.port });
    expect((yield* reader.read()).length).toBe(0);
    yield* writer.close();
    yield* server.shutdown();
  });
  expect(reports).toMatchObject([
    { message: "Unhandled exception in the handler of a connection", error: undefined },
  ]);
});

describe("NET-13 a handler", () => {
  test("that fails is reported, its connection closed, and no other concerned", async () => {
    const reports = await reported(function* () {
      const server = yield* startServer(function* (reader, writer) {
        const line = (yield* reader.readLine()).toString();
        yield* writer.write(bytes(`you said ${line}`));
        if (line === "fail\n") throw new Error("as I was told");
        yield* reader.readLine();
      }, HERE);
      const [other, otherWriter] = yield* openConnection({ ...HERE, port: server.port });
      const [reader, writer] = yield* openConnection({ ...HERE, port: server.port });
      yield* writer.write(bytes("fail\n"));
      expect((yield* reader.read()).toString()).toBe("you said fail\n");
      yield* otherWriter.write(bytes("go on\n"));
      expect((yield* other.readLine()).toString()).toBe("you said go on\n");
      yield* otherWriter.close();
      yield* server.shutdown();
    });
    expect(reports.map(({ message, error }) => [message, String(error)])).toEqual([
      ["Unhandled exception in the handler of a connection", "Error: as I was told"],
    ]);
  });

  test("that is cancelled, or returns, has its connection closed, after what it has written", () =>
    quiet(function* () {
      const server = yield* startServer(function* (_reader, writer) {
        yield* writer.write(bytes("bye"));
      }, HERE);
      const [reader] = yield* openConnection({ ...HERE, port: server.port });
      expect((yield* reader.read()).toString()).toBe("bye");
      yield* server.shutdown();
    }));
});

test("NET-23 a plain handler that throws is reported, and its connection closed", async () => {
  const reports = await reported(function* () {
    const server = yield* startServer(() => {
      throw new Error("oops");
    }, HERE);
    const [reader] = yield* openConnection({ ...HERE, port: server.port });
    expect((yield* reader.read()).length).toBe(0);
    yield* server.shutdown();
  });
  expect(reports).toHaveLength(1);
});

describe("NET-14 writing", () => {
  test("waits for room, and goes on when the other end reads; several may wait", () =>
    quiet(function* () {
      let received = 0;
      const server = yield* startServer(function* (reader) {
        while (received < 2 * MUCH.length + 1) received += (yield* reader.read(65_536)).length;
      }, HERE);
      const [, writer] = yield* openConnection({ ...HERE, port: server.port });
      const first = createTask(writer.write(MUCH));
      const second = createTask(writer.write(MUCH));
      const third = createTask(writer.drain());
      yield* sleep(0);
      expect([first.done, second.done, third.done]).toEqual([false, false, false]);
      third.cancel();
      expect(isCancelled(yield* errorOf(third))).toBe(true);
      yield* first;
      yield* second;
      yield* writer.drain();
      expect(writer.transport.getWriteBufferSize()).toBeLessThanOrEqual(16_384);
      yield* writer.write(bytes("."));
      yield* server.shutdown();
      expect(received).toBe(2 * MUCH.length + 1);
    }));

  test("cancelled before it began, writes nothing", () =>
    quiet(function* () {
      const server = yield* startServer(() => {}, HERE);
      const [, writer] = yield* openConnection({ ...HERE, port: server.port });
      const writing = createTask(writer.write(MUCH));
      writing.cancel();
      expect(isCancelled(yield* errorOf(writing))).toBe(true);
      expect(writer.transport.getWriteBufferSize()).toBe(0);
      expect(() => writer.write("text" as never)).toThrow(TypeError);
      yield* server.shutdown();
    }));

  test("to a connection that is lost throws", () =>
    quiet(function* () {
      const server = yield* startServer(() => {}, HERE);
      const [reader, writer] = yield* openConnection({ ...HERE, port: server.port });
      expect((yield* reader.read()).length).toBe(0);
      yield* writer.close();
      yield* writer.waitClosed();
      expect(writer.closing).toBe(true);
      const error = (yield* errorOf(writer.write(bytes("a")))) as ConnectionResetError;
      expect(error).toBeInstanceOf(ConnectionResetError);
      expect([error.message, error.name, error.code]).toEqual([
        "Connection lost",
        "ConnectionResetError",
        "ECONNRESET",
      ]);
      yield* server.shutdown();
    }));
});

test("NET-15 NET-22 when a connection is reset, reading, writing and closing throw Node's error, after the data that came before", () =>
  quiet(function* () {
    const served = new Future<void>();
    const errors: unknown[] = [];
    const server = yield* startServer(function* (reader, writer) {
      yield* reader.readExactly(4);
      const reading = createTask(reader.readExactly(1000));
      const writing = createTask(writer.write(MUCH));
      const closing = createTask(writer.waitClosed());
      yield* sleep(0);
      served.setResult();
      for (const task of [reading, writing, closing]) errors.push(yield* errorOf(task));
      expect(String(yield* reader.read(100))).toBe(" a message");
      errors.push(yield* errorOf(reader.read(1)), yield* errorOf(writer.write(bytes("a"))));
      errors.push(yield* errorOf(writer.close()));
    }, HERE);
    const socket = yield* plain(server);
    socket.write("half a message");
    yield* served;
    socket.resetAndDestroy();
    yield* server.shutdown();
    expect(errors.map((error) => (error as NodeJS.ErrnoException).code)).toEqual(
      Array(6).fill("ECONNRESET"),
    );
  }));

test("NET-22 what came before a reset is read first, where asyncio's reader loses it", () =>
  quiet(function* () {
    const read: string[] = [];
    const arrived = new Future<void>();
    const server = yield* startServer(function* (reader, writer) {
      // Until then, libuv takes a reset for the end.
      while (!String(reader).includes("12 bytes")) yield* beenOutside();
      arrived.setResult();
      expect(yield* errorOf(writer.waitClosed())).toBe(reader.exception);
      expect(reader.exception).toMatchObject({ code: "ECONNRESET" });
      read.push(String(yield* reader.readLine()), String(yield* reader.readExactly(3)));
      // Of what has no end, nobody is told that it is all.
      for (const failing of [reader.readLine(), reader.readExactly(9), reader.read()]) {
        expect(yield* errorOf(failing)).toBe(reader.exception);
      }
      read.push(String(yield* reader.read(100)));
      expect(yield* errorOf(reader.read(100))).toBe(reader.exception);
    }, HERE);
    const socket = yield* plain(server);
    socket.write("one\ntwothree");
    yield* arrived;
    socket.resetAndDestroy();
    yield* server.shutdown();
    expect(read).toEqual(["one\n", "two", "three"]);
  }));

test("NET-22 when a connection is aborted here, a reader is at the end, and a writer goes on", () =>
  quiet(function* () {
    const server = yield* startServer(() => new Promise(() => {}), { ...HERE, grace: 0 });
    const [reader, writer] = yield* openConnection({ ...HERE, port: server.port });
    const reading = createTask(reader.read(1));
    const writing = createTask(writer.write(MUCH));
    const closing = createTask(writer.waitClosed());
    yield* sleep(0);
    writer.abort();
    expect((yield* reading).length).toBe(0);
    yield* writing;
    yield* closing;
    yield* server.shutdown();
  }));

test("a writer of a closing connection lets others run", () =>
  quiet(function* () {
    const server = yield* startServer(function* (reader) {
      yield* reader.read();
    }, HERE);
    const [, writer] = yield* openConnection({ ...HERE, port: server.port });
    writer.writeNowait(MUCH);
    writer.transport.close();
    const writing = createTask(writer.write(bytes("a")));
    yield* sleep(0);
    expect(writing.done).toBe(false);
    yield* writing;
    yield* writer.close();
    yield* server.shutdown();
  }));

test("`await using` closes a connection", async () => {
  await using server = await startServer(async (reader) => void (await reader.read()), HERE);
  let closed: StreamWriter;
  {
    const [, writer] = await openConnection({ ...HERE, port: server.port });
    await using held = writer;
    closed = held;
  }
  expect(closed.closing).toBe(true);
});
