import type { lookup } from "node:dns";
import { createTask, isCancelled, sleep } from "@x/future";
import { createConnection, createServer, openConnection } from "@x/net";
import { expect, test } from "vitest";
import { bytes, errorOf, HERE, Notes, plain, quiet } from "./support.node.ts";

test("NET-20 what refuses is Node's error", () =>
  quiet(function* () {
    const socket = yield* createServer(() => new Notes(), HERE);
    const { port } = socket;
    yield* socket.shutdown();
    const error = yield* errorOf(createConnection(() => new Notes(), { ...HERE, port }));
    expect(error.message).toBe(`connect ECONNREFUSED 127.0.0.1:${port}`);
    const nowhere = yield* errorOf(openConnection({ host: "nowhere.invalid", port: 1 }));
    expect(nowhere.message).toMatch(/^getaddrinfo (ENOTFOUND|EAI_AGAIN) nowhere\.invalid/);
  }));

test("NET-20 several addresses are tried in turn; when all fail, the error says why each has", () =>
  quiet(function* () {
    const server = yield* createServer(() => new Notes(), { host: "127.0.0.1", port: 0 });
    const { port } = server;
    const target = { host: "several.test", port, lookup: lookupOf("127.0.0.3", "127.0.0.1") };
    const [transport] = yield* createConnection(() => new Notes(), target);
    expect(transport.remoteAddress?.host).toBe("127.0.0.1");
    yield* server.shutdown({ grace: 0 });
    const error = yield* errorOf(openConnection(target));
    expect(error).toBeInstanceOf(AggregateError);
    expect(error.message).toBe(
      `Multiple exceptions: connect ECONNREFUSED 127.0.0.3:${port}, connect ECONNREFUSED 127.0.0.1:${port}`,
    );
    expect((error as NodeJS.ErrnoException).code).toBe("ECONNREFUSED");
  }));

/** A name with these addresses. */
function lookupOf(...addresses: string[]): typeof lookup {
  const found = addresses.map((address) => ({ address, family: 4 }));
  return ((_name: string, _options: object, tell: (error: null, all: object) => void) =>
    tell(null, found)) as never;
}

test("cancelling a connection in the making leaves nothing open", () =>
  quiet(function* () {
    const there: Notes[] = [];
    const server = yield* createServer(() => {
      there.push(new Notes());
      return there.at(-1) as Notes;
    }, HERE);
    const socket = yield* plain(server);
    for (let steps = 0; steps < 3; steps += 1) {
      const here = new Notes();
      const making = createTask(createConnection(() => here, { ...HERE, port: server.port }));
      for (let i = 0; i <= steps; i += 1) yield* sleep(0);
      making.cancel();
      expect(isCancelled(yield* errorOf(making))).toBe(true);
    }
    const here = new Notes();
    const making = createTask(
      createConnection(
        () => {
          making.cancel();
          return here;
        },
        { ...HERE, port: server.port },
      ),
    );
    expect(isCancelled(yield* errorOf(making))).toBe(true);
    yield* here.noted("lost");
    socket.destroy();
    yield* server.shutdown();
    expect(server.connections.size).toBe(0);
  }));

test("a factory that throws ends its connection", () =>
  quiet(function* () {
    const there = new Notes();
    const server = yield* createServer(() => there, HERE);
    const error = yield* errorOf(
      createConnection(
        () => {
          throw new Error("no protocol");
        },
        { ...HERE, port: server.port },
      ),
    );
    expect(error.message).toBe("no protocol");
    yield* there.noted("lost");
    yield* server.shutdown();
  }));

test("the address of this end can be chosen", () =>
  quiet(function* () {
    const there = new Notes();
    const server = yield* createServer(() => there, HERE);
    const options = { ...HERE, port: server.port, localAddress: "127.0.0.5" };
    const [, writer] = yield* openConnection(options);
    yield* writer.write(bytes("one"));
    yield* there.noted("data one");
    expect(there.transport.remoteAddress?.host).toBe("127.0.0.5");
    yield* writer.close();
    yield* server.shutdown();
  }));
