// What async functions wait for on a connection ends with them, and no byte is lost by it.
import { type CallScope, createTask, isCancelled, run, sleep, type Task } from "@x/future";
import {
  openConnection,
  type Server,
  type StreamReader,
  type StreamWriter,
  startServer,
} from "@x/net";
import { BODIES } from "@x/test-support";
import { describe, expect, test } from "vitest";
import { bytes, HERE } from "./support.node.ts";

/** Begins a body, lets it wait, and cancels it. */
async function cancelled(body: (scope: CallScope) => Promise<unknown>): Promise<void> {
  const task = createTask(body);
  await sleep(0);
  task.cancel();
  await expect(task).rejects.toSatisfy(isCancelled);
}

const READS: Record<string, (reader: StreamReader) => PromiseLike<unknown>> = {
  read: (reader) => reader.read(),
  "read of three bytes": (reader) => reader.read(3),
  readExactly: (reader) => reader.readExactly(6),
  readLine: (reader) => reader.readLine(),
  readUntil: (reader) => reader.readUntil(";"),
  "for await": async (reader) => {
    for await (const line of reader) expect.fail(`got ${line}`);
  },
};

describe.each(Object.entries(READS))("%s that is cancelled", (_name, read) => {
  test.each(Object.entries(BODIES))(
    "%s leaves what comes later to the next",
    async (_body, write) => {
      const ask: ((text: string) => void)[] = [];
      await run(async () => {
        const server = await startServer(async (reader, writer) => {
          ask.push((text) => writer.writeNowait(bytes(text)));
          await reader.read();
        }, HERE);
        const [reader, writer] = await openConnection({ ...HERE, port: server.port as number });
        await writer.write(bytes("hello"));
        await cancelled(write(() => read(reader)));
        while (ask.length === 0) await sleep(1);
        ask[0]?.("one\n");
        // Also when some of it was there already.
        await cancelled(write(() => reader.readExactly(1000)));
        expect((await reader.readLine()).toString()).toBe("one\n");
        await writer.close();
        await server.shutdown({ grace: 0 });
      });
    },
  );
});

describe.each(Object.entries(BODIES))("what is cancelled %s", (_body, write) => {
  test("while it waits for room to write", async () => {
    await run(async () => {
      const server = await startServer(async () => {
        await sleep(Number.POSITIVE_INFINITY);
      }, HERE);
      const [, writer] = await openConnection({ ...HERE, port: server.port as number });
      await cancelled(write(() => writer.write(Buffer.alloc(64 * 1024 * 1024))));
      writer.transport.abort();
      await server.shutdown({ grace: 0 });
    });
  });

  test("while it serves", async () => {
    await run(async () => {
      const server = await startServer(async () => {}, HERE);
      await cancelled(write(() => server.serveForever()));
      expect(server.serving).toBe(false);
    });
  });

  test("while it waits for the end of a server, or of a connection", async () => {
    await run(async () => {
      const server = await startServer(async () => {
        await sleep(Number.POSITIVE_INFINITY);
      }, HERE);
      const [, writer] = await openConnection({ ...HERE, port: server.port as number });
      await cancelled(write(() => server.waitClosed()));
      await cancelled(write(() => writer.waitClosed()));
      writer.transport.abort();
      await server.shutdown({ grace: 0 });
    });
  });

  test("while it connects, or begins to listen, leaves nothing open", async () => {
    await run(async () => {
      const server = await startServer(async () => {}, HERE);
      await cancelled(write(() => openConnection({ ...HERE, port: server.port as number })));
      await cancelled(write(() => startServer(async () => {}, HERE)));
      await server.shutdown();
    });
  });
});

describe("a handler of a connection", () => {
  /** Runs a server whose handlers wait for ever, ends it, and answers with what they have noted. */
  async function handled(
    handler: (reader: StreamReader, writer: StreamWriter, scope: CallScope) => Promise<void>,
    end: (server: Server) => PromiseLike<void>,
  ): Promise<void> {
    const server = await startServer(handler, HERE);
    const [reader, writer] = await openConnection({ ...HERE, port: server.port as number });
    expect((await reader.readLine()).toString()).toBe("ready\n");
    await end(server);
    await writer.close().catch(() => {});
  }

  const waiting = (log: string[]) => async (reader: StreamReader, writer: StreamWriter) => {
    try {
      await writer.write(bytes("ready\n"));
      const helper = async () => reader.readLine();
      await helper();
    } finally {
      await sleep(1);
      log.push("cleaned up");
    }
  };

  test("ends with its server, after its clean-up", async () => {
    const log: string[] = [];
    await run(async () => {
      await handled(waiting(log), (server) => server.shutdown({ grace: 0 }));
      log.push("shut down");
    });
    expect(log).toEqual(["cleaned up", "shut down"]);
  });

  test("ends with the run that its server was started in, after an await", async () => {
    const log: string[] = [];
    await run(async () => {
      await null;
      await handled(waiting(log), async () => {});
    });
    expect(log).toEqual(["cleaned up"]);
  });

  test("ends with the task that serves", async () => {
    const log: string[] = [];
    let serving: Task<unknown> | undefined;
    await run(async () => {
      await handled(waiting(log), async (server) => {
        serving = createTask(async () => server.serveForever());
        await sleep(0);
        serving.cancel();
        await serving.catch(() => {});
      });
    });
    expect(log).toEqual(["cleaned up"]);
  });
});
