// What waits takes a signal, which ends the wait, and nothing but the wait.
import { getEventListeners } from "node:events";
import {
  type Coroutine,
  type CoroutineCall,
  createTask,
  Future,
  isCancelled,
  sleep,
} from "@x/future";
import {
  createConnection,
  createDatagramEndpoint,
  createServer,
  DatagramProtocol,
  openConnection,
  type Server,
  type StreamReader,
  type StreamWriter,
  startServer,
} from "@x/net";
import { describe, expect, test } from "vitest";
import { CERTIFICATE, KEY } from "./certificate.node.ts";
import { bytes, errorOf, HERE, Notes, quiet } from "./support.node.ts";

const MUCH = Buffer.alloc(8 * 1024 * 1024, "m");

/** One end of a connection. */
interface End {
  readonly reader: StreamReader;
  readonly writer: StreamWriter;
}

/** Both ends of a connection, and the server of the one. */
interface Ends {
  readonly server: Server;
  readonly here: End;
  readonly there: End;
}

/** Connects two ends by streams; the handler of the one waits until that is lost. */
function* connect(): Coroutine<Ends> {
  const coming = new Future<End>();
  const server = yield* startServer(
    function* (reader, writer) {
      // The tests make more connections than the first.
      if (!coming.done) coming.setResult({ reader, writer });
      yield* writer.waitClosed();
    },
    { ...HERE, grace: Number.POSITIVE_INFINITY },
  );
  const [reader, writer] = yield* openConnection({ host: "localhost", port: server.port });
  return { server, here: { reader, writer }, there: yield* coming };
}

interface Wait {
  /** Begins something that waits. */
  begin(ends: Ends, options: { signal: AbortSignal }): CoroutineCall<unknown>;
  /** Brings about what it waits for. */
  end?(ends: Ends): Coroutine<void>;
}

function* sendLine({ there }: Ends): Coroutine<void> {
  yield* there.writer.write(bytes("line\n"));
  there.writer.writeEof();
}

/** Reads what was written, and no more. */
function* takeMuch({ there }: Ends): Coroutine<void> {
  expect((yield* there.reader.readExactly(MUCH.length)).equals(MUCH)).toBe(true);
}

function* startTls({ there }: Ends): Coroutine<void> {
  yield* there.writer.startTls({ key: KEY, cert: CERTIFICATE });
}

function* abort({ here, there }: Ends): Coroutine<void> {
  here.writer.abort();
  there.writer.abort();
  yield* sleep(0);
}

const WAITS: { readonly [name: string]: Wait } = {
  openConnection: {
    begin: ({ server }, options) => openConnection({ ...HERE, port: server.port, ...options }),
  },
  createConnection: {
    begin: ({ server }, options) =>
      createConnection(() => new Notes(), { ...HERE, port: server.port, ...options }),
  },
  createServer: { begin: (_, options) => createServer(() => new Notes(), { ...HERE, ...options }) },
  startServer: { begin: (_, options) => startServer(() => {}, { ...HERE, ...options }) },
  createDatagramEndpoint: {
    begin: (_, options) => createDatagramEndpoint(() => new DatagramProtocol(), options),
  },
  "StreamReader.read": {
    begin: ({ here }, options) => here.reader.read(undefined, options),
    end: sendLine,
  },
  "StreamReader.readExactly": {
    begin: ({ here }, options) => here.reader.readExactly(5, options),
    end: sendLine,
  },
  "StreamReader.readLine": {
    begin: ({ here }, options) => here.reader.readLine(options),
    end: sendLine,
  },
  "StreamReader.readUntil": {
    begin: ({ here }, options) => here.reader.readUntil(undefined, options),
    end: sendLine,
  },
  "StreamWriter.write": {
    begin: ({ here }, options) => here.writer.write(MUCH, options),
    end: takeMuch,
  },
  "StreamWriter.drain": {
    begin({ here }, options) {
      here.writer.writeNowait(MUCH);
      return here.writer.drain(options);
    },
    end: takeMuch,
  },
  "StreamWriter.startTls": {
    begin: ({ here }, options) => here.writer.startTls({ ca: CERTIFICATE, ...options }),
    end: startTls,
  },
  "StreamWriter.close": { begin: ({ here }, options) => here.writer.close(options) },
  "StreamWriter.waitClosed": {
    begin: ({ here }, options) => here.writer.waitClosed(options),
    end: abort,
  },
  "Transport.startTls": {
    begin: ({ here }, options) => here.writer.transport.startTls({ ca: CERTIFICATE, ...options }),
    end: startTls,
  },
  "Server.waitClosed": {
    begin: ({ server }, options) => server.waitClosed(options),
    *end(ends) {
      ends.server.close();
      yield* abort(ends);
    },
  },
  "Server.shutdown": {
    begin: ({ server }, options) => server.shutdown(options),
    end: abort,
  },
};

describe.each(Object.keys(WAITS))("%s", (name) => {
  const { begin, end } = WAITS[name] as Wait;
  const reason = new Error("enough");

  /** Runs it in a program of its own, which has the two ends. */
  const program = (main: (ends: Ends) => Coroutine<void>): Promise<void> =>
    quiet(function* () {
      const ends = yield* connect();
      yield* main(ends);
      yield* ends.server.shutdown({ grace: 0 });
    });

  test("does not begin when its signal is aborted already", () =>
    program(function* (ends) {
      const { server, here } = ends;
      const written = name === "StreamWriter.drain" ? MUCH.length : 0;
      expect(yield* errorOf(begin(ends, { signal: AbortSignal.abort(reason) }))).toBe(reason);
      expect([server.serving, here.writer.closing]).toEqual([true, false]);
      expect(here.writer.transport.getWriteBufferSize()).toBe(written);
    }));

  test("ends with the reason of its signal when that is aborted", () =>
    program(function* (ends) {
      const { signal, abort } = controller();
      const waiting = createTask(begin(ends, { signal }), { eager: true });
      expect(waiting.done).toBe(false);
      abort(reason);
      expect(yield* errorOf(waiting)).toBe(reason);
      expect(getEventListeners(signal, "abort")).toEqual([]);
    }));

  test("leaves nothing on its signal when it has ended, and is of no concern to it", () =>
    program(function* (ends) {
      const { signal, abort } = controller();
      const waiting = createTask(begin(ends, { signal }), { eager: true });
      if (end !== undefined) yield* end(ends);
      const result = yield* waiting;
      expect(getEventListeners(signal, "abort")).toEqual([]);
      abort(reason);
      for (const made of [result].flat()) expect(isGone(made)).toBe(false);
    }));
});

function controller() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: (reason: unknown) => controller.abort(reason) };
}

/** Whether what was made is not there any more. */
function isGone(made: unknown): boolean {
  const { closing, serving } = Object(made) as { closing?: boolean; serving?: boolean };
  return closing === true || serving === false;
}

test("a connection goes on whose signal is aborted when it is made, and when it has TLS", () =>
  quiet(function* () {
    const server = yield* startServer(
      function* (reader, writer) {
        yield* writer.startTls({ key: KEY, cert: CERTIFICATE });
        yield* writer.write(yield* reader.readLine());
      },
      { ...HERE, grace: 0 },
    );
    const { signal, abort } = controller();
    const where = { host: "localhost", port: server.port };
    const [reader, writer] = yield* openConnection({ ...where, signal });
    abort(new Error("enough"));
    const tls = controller();
    yield* writer.startTls({ ca: CERTIFICATE, signal: tls.signal });
    tls.abort(new Error("enough"));
    yield* writer.write(bytes("still here\n"));
    expect(String(yield* reader.read())).toBe("still here\n");
    yield* server.shutdown();
  }));

test("a read that its signal has ended loses nothing", () =>
  quiet(function* () {
    const { server, here, there } = yield* connect();
    const { signal, abort } = controller();
    const reading = createTask(here.reader.readLine({ signal }), { eager: true });
    there.writer.writeNowait(bytes("on"));
    abort(new Error("enough"));
    yield* errorOf(reading);
    there.writer.writeNowait(bytes("e\n"));
    expect(String(yield* here.reader.readLine())).toBe("one\n");
    yield* server.shutdown({ grace: 0 });
  }));

test("what was written is sent when its signal ends the waiting, also by close()", () =>
  quiet(function* () {
    const { server, here, there } = yield* connect();
    const { signal, abort } = controller();
    const writing = createTask(here.writer.write(MUCH, { signal }), { eager: true });
    const closing = createTask(here.writer.close({ signal }), { eager: true });
    abort(new Error("enough"));
    yield* errorOf(writing);
    yield* errorOf(closing);
    expect((yield* there.reader.read()).equals(MUCH)).toBe(true);
    there.writer.abort();
    yield* here.writer.waitClosed();
    yield* server.shutdown();
  }));

test("startTls() that its signal ends loses the connection", () =>
  quiet(function* () {
    const { server, here, there } = yield* connect();
    const { signal, abort } = controller();
    const starting = createTask(here.writer.startTls({ signal }), { eager: true });
    abort(new Error("enough"));
    yield* errorOf(starting);
    yield* here.writer.waitClosed();
    there.writer.abort();
    yield* server.shutdown();
  }));

test("serveForever() shuts down when its signal is aborted, and throws the reason", () =>
  quiet(function* () {
    const ends = yield* connect();
    const { server } = ends;
    const { signal, abort: abortSignal } = controller();
    const reason = new Error("enough");
    expect(yield* errorOf(server.serveForever({ signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect(server.serving).toBe(true);
    const serving = createTask(server.serveForever({ signal }), { eager: true });
    abortSignal(reason);
    yield* abort(ends);
    expect(yield* errorOf(serving)).toBe(reason);
    expect(server.gone).toBe(true);
    const other = yield* createServer(() => new Notes(), HERE);
    const { signal: unused } = controller();
    const ended = createTask(other.serveForever({ signal: unused }), { eager: true });
    other.close();
    expect(isCancelled(yield* errorOf(ended))).toBe(true);
    expect(getEventListeners(unused, "abort")).toEqual([]);
  }));

test("shutdown() ends the grace time when its signal is aborted", () =>
  quiet(function* () {
    const { server } = yield* connect();
    const { signal, abort } = controller();
    const down = createTask(server.shutdown({ signal }), { eager: true });
    abort(new Error("enough"));
    yield* errorOf(down);
    expect(server.gone).toBe(true);
  }));

test("what is being made when its signal is aborted is not left open", () =>
  quiet(function* () {
    const made: Notes[] = [];
    const make = (): Notes => {
      made.push(new Notes());
      return made.at(-1) as Notes;
    };
    const { server } = yield* connect();
    for (const begin of [
      (signal: AbortSignal) => createConnection(make, { ...HERE, port: server.port, signal }),
      (signal: AbortSignal) => createServer(make, { ...HERE, port: 0, signal }),
    ]) {
      const { signal, abort } = controller();
      const making = createTask(begin(signal) as CoroutineCall<unknown>, { eager: true });
      abort(new Error("enough"));
      yield* errorOf(making);
    }
    expect(made).toEqual([]);
    yield* server.shutdown({ grace: 0 });
  }));
