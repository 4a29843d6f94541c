import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { connect, Socket } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Coroutine, createTask, Future, isCancelled, run, sleep } from "@x/future";
import { getRunningLoop } from "@x/loop";
import {
  createConnection,
  createServer,
  openConnection,
  Protocol,
  type Server,
  startServer,
} from "@x/net";
import { beforeEach, describe, expect, test } from "vitest";
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

const code = (error: Error) => (error as NodeJS.ErrnoException).code;

test("NET-09 close() stops listening and leaves connections; waitClosed() waits for them", () =>
  quiet(function* () {
    const { server, here, there } = yield* connected();
    expect([server.serving, server.sockets.length]).toEqual([true, 1]);
    const early = createTask(server.waitClosed());
    yield* sleep(0);
    server.close();
    server.close();
    expect([server.serving, server.sockets]).toEqual([false, []]);
    const refused = yield* errorOf(openConnection({ ...HERE, port: server.port }));
    expect(code(refused)).toBe("ECONNREFUSED");
    const late = createTask(server.waitClosed());
    here.transport.write(bytes("still"));
    yield* there.noted("data still");
    expect([early.done, late.done]).toEqual([false, false]);
    there.transport.close();
    yield* early;
    yield* late;
    expect(server.connections.size).toBe(0);
    yield* server.waitClosed();
  }));

test("NET-10 closeClients() flushes, abortClients() does not, and neither stops listening", () =>
  quiet(function* () {
    const { server, here, there } = yield* connected();
    there.transport.write(bytes("bye"));
    server.closeClients();
    yield* here.noted("lost");
    expect(here.events).toEqual(["made", "data bye", "eof", "lost"]);
    const again = new Notes();
    yield* createConnection(() => again, { ...HERE, port: server.port });
    server.abortClients();
    yield* again.noted("lost");
    expect(server.serving).toBe(true);
    yield* server.shutdown();
  }));

describe("NET-11 serveForever()", () => {
  test("refuses a second caller, and a server that is closed", () =>
    quiet(function* () {
      const server = yield* createServer(() => new Protocol(), HERE);
      const serving = createTask(server.serveForever());
      yield* sleep(0);
      expect((yield* errorOf(server.serveForever())).message).toContain("is called already");
      server.close();
      expect(isCancelled(yield* errorOf(serving))).toBe(true);
      expect((yield* errorOf(server.serveForever())).message).toContain("that is closed");
    }));

  test("when cancelled, shuts down first, which ends clients where asyncio's waits for them", () =>
    quiet(function* () {
      const { server, here } = yield* connected();
      const serving = createTask(server.serveForever());
      yield* sleep(0);
      serving.cancel();
      expect(isCancelled(yield* errorOf(serving))).toBe(true);
      expect(server.gone).toBe(true);
      yield* here.noted("lost");
    }));
});

describe("shutdown()", () => {
  test("leaves connections the time to end by themselves", () =>
    quiet(function* () {
      let served = false;
      const begun = new Future<void>();
      const server = yield* startServer(function* (reader, writer) {
        begun.setResult();
        const line = yield* reader.readLine();
        yield* writer.write(line);
        served = true;
      }, HERE);
      const [reader, writer] = yield* openConnection({ ...HERE, port: server.port });
      const answer = createTask(reader.readLine());
      yield* writer.write(bytes("one"));
      yield* begun;
      const down = createTask(server.shutdown({ grace: Number.POSITIVE_INFINITY }));
      yield* sleep(0);
      yield* writer.write(bytes(" line\n"));
      expect((yield* answer).toString()).toBe("one line\n");
      yield* down;
      expect(served).toBe(true);
    }));

  test("then cancels and aborts what is left, and waits for it", () =>
    quiet(function* () {
      const events: string[] = [];
      const begun = new Future<void>();
      const server = yield* startServer(
        function* (reader, writer) {
          events.push("begun");
          begun.setResult();
          try {
            yield* writer.write(Buffer.alloc(8 * 1024 * 1024));
            yield* reader.readLine();
          } finally {
            yield* sleep(1);
            events.push("cleaned up");
          }
        },
        { ...HERE, grace: 10 },
      );
      const socket = yield* plain(server);
      yield* begun;
      yield* server.shutdown();
      expect(events).toEqual(["begun", "cleaned up"]);
      socket.resume();
      yield* event(socket, "close");
    }));

  test("when cancelled, ends the grace time there and then", () =>
    quiet(function* () {
      const { server, here } = yield* connected();
      const down = createTask(server.shutdown({ grace: Number.POSITIVE_INFINITY }));
      yield* sleep(0);
      down.cancel();
      expect(isCancelled(yield* errorOf(down))).toBe(true);
      expect(server.gone).toBe(true);
      yield* here.noted("lost");
    }));

  test("in a handler of the same server is refused, for it would wait for itself; close() is not", () =>
    quiet(function* () {
      const messages: string[] = [];
      const server: Server = yield* startServer(function* (_reader, writer): Coroutine<void> {
        messages.push((yield* errorOf(server.shutdown())).message);
        messages.push((yield* errorOf(server.waitClosed())).message);
        yield* writer.write(bytes("bye"));
        server.close();
      }, HERE);
      const serving = createTask(server.serveForever());
      const [reader] = yield* openConnection({ ...HERE, port: server.port });
      expect(isCancelled(yield* errorOf(serving))).toBe(true);
      expect((yield* reader.read()).toString()).toBe("bye");
      expect(new Set(messages)).toEqual(
        new Set([
          "a handler cannot wait for the end of its own server: call close(), or make a task of it",
        ]),
      );
    }));

  test("is what `await using` does", async () => {
    let stopped: { gone: boolean };
    {
      await using server = await startServer(async (reader) => void (await reader.read()), HERE);
      await using _writer = (await openConnection({ ...HERE, port: server.port }))[1];
      stopped = server;
    }
    expect(stopped.gone).toBe(true);
  });

  test("aborts the signal of an async handler", () =>
    quiet(function* () {
      let reason: unknown;
      const begun = new Future<void>();
      const server = yield* startServer(
        async (_reader, _writer, { signal }) => {
          begun.setResult();
          await new Promise((resolve) => signal.addEventListener("abort", resolve));
          reason = signal.reason;
        },
        { ...HERE, grace: 0 },
      );
      const socket = yield* plain(server);
      yield* begun;
      yield* server.shutdown();
      expect(isCancelled(reason)).toBe(true);
      socket.destroy();
    }));
});

test("a connection that is accepted while its server ends is waited for, and not served", () =>
  quiet(function* () {
    let served = 0;
    const server = yield* startServer(() => {
      served += 1;
    }, HERE);
    const before = new Socket();
    const down = createTask(server.shutdown({ grace: 0 }));
    server.accept(before);
    yield* down;
    expect(before.destroyed).toBe(true);
    yield* sleep(1);
    expect(served).toBe(0);
  }));

test("a factory that throws while its server ends keeps no waiter waiting", async () => {
  const reports = await reported(function* () {
    const server = yield* createServer(() => {
      throw new Error("no protocol");
    }, HERE);
    server.accept(new Socket());
    yield* server.shutdown();
  });
  expect(reports.map(({ error }) => String(error))).toEqual(["Error: no protocol"]);
});

test("what run leaves open is aborted at its end", async () => {
  const here = new Notes();
  const there = new Notes();
  const sockets = await run(function* () {
    const server = yield* createServer(() => there, HERE);
    yield* createConnection(() => here, { ...HERE, port: server.port });
    yield* there.noted("made");
    return server.sockets;
  });
  expect([here.events.at(-1), there.events.at(-1)]).toEqual(["lost", "lost"]);
  expect(sockets[0]?.listening).toBe(false);
});

test("shutting down what is gone does nothing, also when its loop is closed", async () => {
  const server = await run(() => createServer(() => new Notes(), HERE));
  await server.shutdown();
  expect(server.gone).toBe(true);
});

test("NET-18 a factory that throws is reported, and costs its own connection alone", async () => {
  let fails = true;
  const reports = await reported(function* () {
    const there = new Notes();
    const server = yield* createServer(() => {
      if (fails) throw new Error("no protocol");
      return there;
    }, HERE);
    const socket = yield* plain(server);
    yield* event(socket, "close");
    fails = false;
    const next = yield* plain(server);
    yield* there.noted("made");
    next.destroy();
    yield* server.shutdown();
  });
  expect(reports.map(({ error }) => String(error))).toEqual(["Error: no protocol"]);
});

test("NET-18 what Node cannot accept is reported", async () => {
  const reports = await reported(function* () {
    const server = yield* createServer(() => new Notes(), HERE);
    const [listener] = server.sockets;
    listener?.emit("error", new Error("EMFILE"));
    yield* server.shutdown();
  });
  expect(reports.map(({ message }) => message)).toEqual(["a server could not accept a connection"]);
});

test("a connection that comes when its server or its loop is closed is closed as well", async () => {
  const there = new Notes();
  const [server, listener] = await run(function* () {
    const server = yield* createServer(() => there, HERE);
    const [listener] = server.sockets;
    const before = new Socket();
    const after = new Socket();
    server.accept(before);
    server.close();
    server.accept(after);
    expect([before.destroyed, after.destroyed]).toEqual([false, true]);
    yield* there.noted("lost");
    expect(before.destroyed).toBe(true);
    return [server, listener];
  });
  const late = new Socket();
  server.accept(late);
  expect(late.destroyed).toBe(true);
  listener?.emit("error", new Error("nobody is there to be told"));
});

test("NET-19 listens at each address of each name once, with a port of its own for each", () =>
  quiet(function* () {
    const server = yield* createServer(() => new Notes(), {
      host: ["127.0.0.1", "127.0.0.2", "127.0.0.1"],
      port: 0,
    });
    expect(server.addresses.map(({ host }) => host)).toEqual(["127.0.0.1", "127.0.0.2"]);
    expect(server.port).toBe(server.addresses[0]?.port);
    expect(server.loop).toBe(getRunningLoop());
    yield* server.shutdown();
    const everywhere = yield* createServer(() => new Notes(), { port: 0 });
    const here = yield* plain(everywhere);
    here.destroy();
    yield* everywhere.shutdown();
  }));

test("an address that is taken, or none, is a clear error, and nothing is left listening", () =>
  quiet(function* () {
    const server = yield* createServer(() => new Notes(), HERE);
    const { port } = server;
    const taken = yield* errorOf(
      createServer(() => new Notes(), { host: ["127.0.0.2", "127.0.0.1"], port }),
    );
    expect(code(taken)).toBe("EADDRINUSE");
    expect(taken.message).toBe(`listen EADDRINUSE: address already in use 127.0.0.1:${port}`);
    const other = yield* createServer(() => new Notes(), { host: "127.0.0.2", port });
    yield* other.shutdown();
    const bad = yield* errorOf(
      createServer(() => new Notes(), { host: "nowhere.invalid", port: 0 }),
    );
    expect(bad.message).toMatch(/^getaddrinfo (ENOTFOUND|EAI_AGAIN) nowhere\.invalid/);
    yield* server.shutdown();
  }));

test("addresses that this machine lacks are left out, as long as there are others", () =>
  quiet(function* () {
    const lacking = "192.0.2.1"; // Nobody has it: it is for documentation.
    const make = (host: string | string[]) => createServer(() => new Notes(), { host, port: 0 });
    const server = yield* make([lacking, "127.0.0.1"]);
    expect(server.addresses.map(({ host }) => host)).toEqual(["127.0.0.1"]);
    yield* server.shutdown();
    expect(code(yield* errorOf(make(lacking)))).toBe("EADDRNOTAVAIL");
  }));

test("cancelling the making of a server ends whom it has accepted by then", () =>
  quiet(function* () {
    const first = yield* createServer(() => new Notes(), HERE);
    const { port } = first;
    yield* first.shutdown();
    const host = Array.from({ length: 20 }, (_, i) => `127.0.0.${i + 1}`);
    const events: string[] = [];
    function* handler() {
      events.push("begun");
      try {
        yield* new Future<void>();
      } finally {
        events.push("ended");
      }
    }
    const making = createTask(startServer(handler, { host, port }));
    let socket: Socket | undefined;
    while (events.length === 0) {
      if (socket === undefined || socket.destroyed) {
        socket = connect({ port: port as number, host: "127.0.0.1" }).on("error", () => {});
      }
      yield* sleep(0);
    }
    making.cancel();
    expect(isCancelled(yield* errorOf(making))).toBe(true);
    yield* sleep(0);
    expect(events).toEqual(["begun", "ended"]);
    socket?.destroy();
  }));

describe("the path of a Unix socket", () => {
  const newPath = (): string => join(mkdtempSync(join(tmpdir(), "net-")), "socket");
  const greet = (word: string) =>
    startServer(
      function* (_reader, writer) {
        yield* writer.write(bytes(word));
      },
      { path },
    );
  let path: string;
  beforeEach(() => {
    path = newPath();
  });

  test("is left to the successor that listens there", () =>
    quiet(function* () {
      const old = yield* greet("old");
      rmSync(path);
      const now = yield* greet("new");
      yield* old.shutdown();
      const [reader, writer] = yield* openConnection({ path });
      expect(String(yield* reader.read())).toBe("new");
      yield* writer.close();
      expect(readdirSync(dirname(path))).toEqual(["socket"]);
      yield* now.shutdown();
      expect(readdirSync(dirname(path))).toEqual([]);
    }));

  test("is left to whatever else is there, and harmless when nothing is", () =>
    quiet(function* () {
      const one = yield* greet("one");
      rmSync(path);
      writeFileSync(path, "a file");
      yield* one.shutdown();
      expect(readFileSync(path, "utf8")).toBe("a file");
      rmSync(path);
      const other = yield* greet("other");
      rmSync(path);
      yield* other.shutdown();
      expect(readdirSync(dirname(path))).toEqual([]);
    }));

  test("is left to the server that has it when another wants to listen there", () =>
    quiet(function* () {
      const server = yield* greet("hello");
      expect(code(yield* errorOf(greet("no")))).toBe("EADDRINUSE");
      expect(existsSync(path)).toBe(true);
      yield* server.shutdown();
    }));

  test("is removed also when it was renamed to what it is, and its mode changed", () =>
    quiet(function* () {
      const server = yield* greet("hello");
      chmodSync(path, 0o600);
      renameSync(path, `${path}.other`);
      renameSync(`${path}.other`, path);
      yield* server.shutdown();
      expect(readdirSync(dirname(path))).toEqual([]);
    }));

  test("may be gone with all it is in", () =>
    quiet(function* () {
      const server = yield* greet("hello");
      rmSync(dirname(path), { recursive: true });
      yield* server.shutdown();
      expect(server.gone).toBe(true);
    }));
});

describe("cancelling the making of a server leaves nothing open", () => {
  const listening = (): number =>
    process.getActiveResourcesInfo().filter((kind) => kind === "TCPServerWrap").length;

  /** Waits until Node has come on by a step, such as the next of the addresses. */
  function tick(): Future<void> {
    const ticked = new Future<void>();
    process.nextTick(() => ticked.setResult());
    return ticked;
  }

  /** Waits until Node has closed what it was told to close. */
  function* closing(): Coroutine<void> {
    for (let turns = 0; turns < 2; turns += 1) {
      const turned = new Future<void>();
      setImmediate(() => turned.setResult());
      yield* turned;
    }
  }

  test("whenever it is cancelled", () =>
    quiet(function* () {
      const host = ["127.0.0.1", "127.0.0.2", "127.0.0.3"];
      // How many addresses were open at a cancel. It goes on until there was a cancel at each number of them, since
      // how many ticks lie between two of them is up to the machine.
      const seen = new Set<number>();
      for (let ticks = 0; seen.size <= host.length; ) {
        const making = createTask(createServer(() => new Notes(), { host, port: 0 }));
        for (let i = 0; i < ticks; i += 1) yield* tick();
        const open = listening();
        if (!making.cancel()) {
          yield* (yield* making).shutdown();
          ticks = 0;
          continue;
        }
        seen.add(open);
        ticks += 1;
        expect(isCancelled(yield* errorOf(making))).toBe(true);
        yield* closing();
        expect(listening()).toBe(0);
      }
    }));

  test("while a name is looked up", () =>
    quiet(function* () {
      const making = createTask(createServer(() => new Notes(), { host: "localhost", port: 0 }));
      yield* sleep(0);
      making.cancel();
      expect(isCancelled(yield* errorOf(making))).toBe(true);
      yield* beenOutside();
      yield* closing();
      expect(listening()).toBe(0);
    }));
});

describe("Unix sockets", () => {
  const path = join(mkdtempSync(join(tmpdir(), "net-")), "socket");

  test("serve as others do, and are removed", () =>
    quiet(function* () {
      const server = yield* startServer(
        function* (reader, writer) {
          yield* writer.write(yield* reader.readLine());
        },
        { path },
      );
      expect([server.path, server.port, server.addresses]).toEqual([path, undefined, []]);
      const [reader, writer] = yield* openConnection({ path });
      expect([writer.localAddress, writer.remoteAddress]).toEqual([undefined, undefined]);
      expect(String(writer)).toBe("<StreamWriter <Transport unix>>");
      yield* writer.write(bytes("one\n"));
      expect((yield* reader.read()).toString()).toBe("one\n");
      yield* writer.close();
      yield* server.shutdown();
      expect(existsSync(path)).toBe(false);
      expect(code(yield* errorOf(openConnection({ path })))).toBe("ENOENT");
    }));
});

test("bad arguments are refused at the call", () => {
  const make = () => new Protocol();
  expect(() => createServer(null as never, HERE)).toThrow(
    new TypeError("protocolFactory must be a function, not null"),
  );
  expect(() => createServer(make, null as never)).toThrow(TypeError);
  expect(() => createServer(make, {})).toThrow(
    new TypeError("port must be a number, or path be given instead, not undefined"),
  );
  expect(() => createServer(make, { port: 65_536 })).toThrow(RangeError);
  expect(() => createServer(make, { host: [], port: 0 })).toThrow(
    new RangeError("host must not be an empty array"),
  );
  expect(() => createServer(make, { host: ["127.0.0.1", 1 as never], port: 0 })).toThrow(
    new TypeError("host must be a string, not 1"),
  );
  expect(() => createServer(make, { path: "" })).toThrow(new RangeError("path must not be empty"));
  expect(() => openConnection({ host: ["127.0.0.1"] as never, port: 1 })).toThrow(
    new TypeError("host must be a string, not an array of 1"),
  );
  expect(() => createServer(make, { path: 1 as never })).toThrow(TypeError);
  expect(() => createServer(make, { port: 0, grace: Number.NaN })).toThrow(RangeError);
  expect(() => createConnection(null as never, HERE)).toThrow(TypeError);
  expect(() => createConnection(make, { port: -1 })).toThrow(RangeError);
  expect(() => openConnection({ port: 1, limit: 0 })).toThrow(RangeError);
  expect(() => startServer(function* () {}, { port: 1, limit: 0 })).toThrow(RangeError);
  expect(() => startServer("x" as never, HERE)).toThrow(TypeError);
});
