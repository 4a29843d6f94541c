// Connections of runs that go on at once, and those that are still being made when their run ends.
import { createServer as createPlain } from "node:net";
import { createTask, Future, run, sleep } from "@x/future";
import { createConnection, openConnection, startServer } from "@x/net";
import { describe, expect, test } from "vitest";
import { CERTIFICATE } from "./certificate.node.ts";
import { bytes, HERE, Notes, quiet } from "./support.node.ts";

test("each run ends its own connections, and leaves another's server alone", async () => {
  let port: number | undefined;
  let isOver = false;
  const ended: string[] = [];
  const serving = run(async () => {
    const server = await startServer(async (reader, writer) => {
      const line = await reader.readLine();
      await writer.write(line);
      try {
        await reader.read();
      } catch {
        // It was aborted.
      }
      ended.push(`${line}`);
    }, HERE);
    port = server.port;
    while (!isOver) await sleep(1);
    return server.serving;
  });
  while (port === undefined) await new Promise(setImmediate);
  const ask = (word: string) =>
    run(async () => {
      const [reader, writer] = await openConnection({ ...HERE, port });
      await writer.write(bytes(`${word}\n`));
      return `${await reader.readLine()}`;
    });
  expect(await Promise.all([ask("one"), ask("two")])).toEqual(["one\n", "two\n"]);
  expect(await ask("three")).toBe("three\n");
  while (ended.length < 3) await new Promise(setImmediate);
  isOver = true;
  expect(await serving).toBe(true);
  expect(ended.toSorted()).toEqual(["one\n", "three\n", "two\n"]);
});

describe("what is still being made when its run ends leaves nothing open", () => {
  /** A server of Node's that accepts, says nothing, and is told when a connection is over. */
  async function silent() {
    const listener = createPlain().listen(0, "127.0.0.1");
    await new Promise((resolve) => listener.once("listening", resolve));
    const { port } = listener.address() as { port: number };
    return { listener, port };
  }

  test.each(["TLS", "startTls"] as const)("a connection that shakes hands by %s", async (how) => {
    const { listener, port } = await silent();
    const over = new Promise<void>((resolve) => {
      listener.on("connection", (socket) => {
        socket.resume().on("error", () => {});
        socket.once("close", () => resolve());
      });
    });
    await quiet(function* () {
      const begun = new Future<void>();
      listener.on("connection", (socket) => socket.once("data", () => begun.setResult()));
      createTask(function* () {
        if (how === "TLS") yield* openConnection({ ...HERE, port, tls: { ca: CERTIFICATE } });
        const [, writer] = yield* openConnection({ ...HERE, port });
        yield* writer.startTls({ ca: CERTIFICATE });
        expect.fail("nobody has shaken hands");
      });
      yield* begun;
    });
    await over;
    listener.close();
  });

  test("a connection whose protocol has not been told of it", async () => {
    const { listener, port } = await silent();
    const here = new Notes();
    const connected = new Future<void>();
    const over = new Promise<void>((resolve) => {
      listener.on("connection", (socket) => socket.resume().once("close", () => resolve()));
    });
    await quiet(function* () {
      createTask(
        createConnection(
          () => {
            connected.setResult();
            return here;
          },
          { ...HERE, port },
        ),
      );
      yield* connected;
    });
    await over;
    expect(here.events.at(-1)).toBe("lost");
    listener.close();
  });
});
