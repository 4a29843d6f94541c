import type { LookupAddress, lookup } from "node:dns";
import { connect } from "node:net";
import { createTask, Future, isCancelled } from "@x/future";
import { createConnection, createServer, openConnection } from "@x/net";
import { describe, expect, test } from "vitest";
import { bytes, errorOf, HERE, Notes, quiet } from "./support.node.ts";

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

/** How a lookup tells what it has found. */
type Tell = (error: null, all: LookupAddress[]) => void;

/** A name with these addresses. */
function lookupOf(...addresses: string[]): typeof lookup {
  return ((_name: string, _options: object, tell: Tell) =>
    tell(null, found(...addresses))) as never;
}

const found = (...addresses: string[]): LookupAddress[] =>
  addresses.map((address) => ({ address, family: 4 }));

describe("cancelling a connection in the making leaves nothing open", () => {
  test("while its name is looked up, even when the address is found later", () =>
    quiet(function* () {
      const server = yield* createServer(() => new Notes(), { ...HERE, grace: 0 });
      const accepted = new Future<number[]>();
      const ports: number[] = [];
      const asked = new Future<() => void>();
      const lookup = ((_name: string, _options: object, tell: Tell) =>
        asked.setResult(() => tell(null, found("127.0.0.1")))) as never;
      const target = { host: "late.test", port: server.port, lookup };
      const making = createTask(createConnection(() => new Notes(), target));
      const find = yield* asked;
      making.cancel();
      expect(isCancelled(yield* errorOf(making))).toBe(true);
      find();
      // Connections are accepted in the order in which they were begun.
      const last = connect({ ...HERE, port: server.port as number }).on("error", () => {});
      server.sockets[0]?.on("connection", ({ remotePort }) => {
        ports.push(remotePort as number);
        if (remotePort === last.localPort) accepted.setResult(ports);
      });
      expect(yield* accepted).toEqual([last.localPort]);
      yield* server.shutdown();
      last.destroy();
    }));

  test("when it is connected and its protocol is made", () =>
    quiet(function* () {
      const there = new Notes();
      const server = yield* createServer(() => there, HERE);
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
      yield* there.noted("lost");
      yield* server.shutdown();
    }));
});

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
