// Async handlers, and the tasks of protocols, have what coroutines have, without being given a signal.
import {
  type Coroutine,
  createTask,
  currentSignal,
  currentTask,
  Future,
  isCancelled,
  run,
  sleep,
} from "@x/future";
import { ContextVar, getRunningLoop } from "@x/loop";
import {
  createConnection,
  createServer,
  openConnection,
  type Server,
  type StreamReader,
  type StreamWriter,
  startServer,
} from "@x/net";
import { describe, expect, test } from "vitest";
import { bytes, HERE, Notes, plain, quiet } from "./support.node.ts";

const MUCH = Buffer.alloc(8 * 1024 * 1024);

/** A writer whose bytes nobody takes. */
function written(writer: StreamWriter): StreamWriter {
  writer.writeNowait(MUCH);
  return writer;
}

describe.each<[string, (reader: StreamReader, writer: StreamWriter) => PromiseLike<unknown>]>([
  ["reader.read()", (reader) => reader.read(1)],
  ["reader.readExactly()", (reader) => reader.readExactly(1)],
  ["reader.readLine()", (reader) => reader.readLine()],
  ["reader.readUntil()", (reader) => reader.readUntil("end")],
  ["the next line", (reader) => reader[Symbol.asyncIterator]().next()],
  ["writer.write()", (_, writer) => writer.write(MUCH)],
  ["writer.close()", (_, writer) => written(writer).close()],
  ["writer.waitClosed()", (_, writer) => writer.waitClosed()],
])("an async handler that awaits %s, and no signal,", (_name, wait) => {
  function serve(events: string[], waits: Future<void>): PromiseLike<Server> & Iterable<never> {
    const handler = async (reader: StreamReader, writer: StreamWriter): Promise<void> => {
      await null;
      try {
        const waiting = wait(reader, writer);
        waits.setResult();
        await waiting;
        events.push("went on");
      } catch (error) {
        events.push(isCancelled(error) ? "cancelled" : String(error));
        throw error;
      } finally {
        await sleep(1);
        events.push("cleaned up");
      }
    };
    return startServer(handler, { ...HERE, grace: 0 }) as never;
  }

  test("is cancelled by server.shutdown(), which waits for it", () =>
    quiet(function* () {
      const events: string[] = [];
      const waits = new Future<void>();
      const server = (yield* serve(events, waits)) as Server;
      const socket = yield* plain(server);
      yield* waits;
      yield* server.shutdown();
      expect(events).toEqual(["cancelled", "cleaned up"]);
      socket.destroy();
    }));

  test("is cancelled by the end of run, which waits for it", async () => {
    const events: string[] = [];
    const socket = await run(async () => {
      const waits = new Future<void>();
      const server = await serve(events, waits);
      const socket = await createTask(plain(server));
      await waits;
      return socket;
    });
    expect(events).toEqual(["cancelled", "cleaned up"]);
    socket.destroy();
  });
});

describe("after an await, an async handler", () => {
  /** Connects, and waits until the handler has ended. */
  function* served(server: Server): Coroutine<void> {
    const [reader, writer] = yield* openConnection({ ...HERE, port: server.port });
    yield* reader.read();
    yield* writer.close();
  }

  test("knows its loop, its task, its context and its signal, and no other's", () =>
    quiet(function* () {
      const name = new ContextVar<number>("name");
      const known = new Set<unknown>();
      let count = 0;
      const loop = getRunningLoop();
      const server = yield* startServer(async () => {
        count += 1;
        name.set(count);
        const own = [loop, currentTask(), currentSignal(), count];
        await null;
        await sleep(1);
        const after = [getRunningLoop(), currentTask(), currentSignal(), name.get()];
        if (own.every((each, i) => each === after[i])) known.add(own[1]).add(own[2]);
      }, HERE);
      const others = [createTask(served(server)), createTask(served(server))];
      for (const other of others) yield* other;
      yield* server.shutdown();
      expect(known.size).toBe(4);
    }));

  test("aborts the signal that it has asked for", () =>
    quiet(function* () {
      const asked = new Future<AbortSignal>();
      const server = yield* startServer(
        async (reader) => {
          await null;
          asked.setResult(currentSignal());
          await reader.readLine();
        },
        { ...HERE, grace: 0 },
      );
      const socket = yield* plain(server);
      const signal = yield* asked;
      expect(signal.aborted).toBe(false);
      yield* server.shutdown();
      expect(isCancelled(signal.reason)).toBe(true);
      socket.destroy();
    }));

  test("is refused to wait for the end of its own server", () =>
    quiet(function* () {
      const messages: string[] = [];
      const server: Server = yield* startServer(async () => {
        await null;
        for (const wait of [() => server.shutdown(), () => server.waitClosed()]) {
          await wait().catch((error) => messages.push((error as Error).message));
        }
      }, HERE);
      yield* served(server);
      yield* server.shutdown();
      const refusal = expect.stringMatching(/^a handler cannot wait for the end of its own server/);
      expect(messages).toEqual([refusal, refusal]);
    }));
});

test("a task that a protocol makes of an async function ends with run", async () => {
  const events: string[] = [];
  const loops = new Set<unknown>();
  class Answering extends Notes {
    override dataReceived(data: Buffer): void {
      createTask(async () => {
        await null;
        loops.add(getRunningLoop());
        try {
          await sleep(Number.POSITIVE_INFINITY);
        } finally {
          events.push(`${data} ended`);
        }
      });
      this.transport.write(bytes("begun"));
    }
  }
  await run(function* () {
    const server = yield* createServer(() => new Answering(), HERE);
    const here = new Notes();
    const [transport] = yield* createConnection(() => here, { ...HERE, port: server.port });
    transport.write(bytes("it"));
    yield* here.noted("data begun");
    loops.add(getRunningLoop());
    yield* sleep(1);
  });
  expect(events).toEqual(["it ended"]);
  expect(loops.size).toBe(1);
});

test("a read that an async program has left behind is cancelled by the end of run", async () => {
  const reads: unknown[] = [];
  await run(async () => {
    const server = await startServer((reader) => reader.read().then(() => {}), HERE);
    const [reader] = await openConnection({ ...HERE, port: server.port });
    void (async () => {
      reads.push(await reader.readLine().catch((error: unknown) => error));
    })();
  });
  expect(reads).toHaveLength(1);
  expect(isCancelled(reads[0])).toBe(true);
});
