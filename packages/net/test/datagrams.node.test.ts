import { createTask, Future, isCancelled, run, sleep } from "@x/future";
import {
  type Address,
  createDatagramEndpoint,
  DatagramProtocol,
  type DatagramTransport,
} from "@x/net";
import { expect, test } from "vitest";
import { bytes, errorOf, quiet, reported } from "./support.node.ts";

const HERE = { localAddress: { host: "127.0.0.1", port: 0 } };

/** Notes what it is told. */
class Notes extends DatagramProtocol {
  readonly events: string[] = [];
  readonly errors: Error[] = [];
  from: Address | undefined;
  #changed = new Future<void>();

  get changed(): Future<void> {
    return this.#changed;
  }

  note(event: string): void {
    this.events.push(event);
    const changed = this.#changed;
    this.#changed = new Future();
    changed.setResult();
  }

  *noted(event: string) {
    while (!this.events.includes(event)) yield* this.#changed;
  }

  override connectionMade(transport: DatagramTransport): void {
    super.connectionMade(transport);
    this.note("made");
  }

  override datagramReceived(data: Buffer, address: Address): void {
    super.datagramReceived(data, address);
    this.from = address;
    this.note(`data ${data}`);
  }

  override errorReceived(error: Error): void {
    super.errorReceived(error);
    this.errors.push(error);
    this.note("error");
  }

  override connectionLost(error: Error | null): void {
    super.connectionLost(error);
    this.note("lost");
  }

  override pauseWriting(): void {
    super.pauseWriting();
    this.note("pause");
  }

  override resumeWriting(): void {
    super.resumeWriting();
    this.note("resume");
  }
}

function* endpoint(options: Parameters<typeof createDatagramEndpoint>[1] = HERE) {
  const [transport, notes] = yield* createDatagramEndpoint(() => new Notes(), options);
  return { transport, notes };
}

test("datagrams arrive as a whole, with their sender; empty ones, too", () =>
  quiet(function* () {
    const one = yield* endpoint();
    const two = yield* endpoint({ remoteAddress: one.transport.localAddress });
    expect(one.notes.events).toEqual(["made"]);
    expect(two.transport.remoteAddress).toEqual(one.transport.localAddress);
    two.transport.sendTo(bytes(""));
    two.transport.sendTo(bytes("there"));
    yield* one.notes.noted("data there");
    expect(one.notes.events).toEqual(["made", "data ", "data there"]);
    expect(one.notes.from).toEqual(two.transport.localAddress);
    one.transport.sendTo(bytes("back"), one.notes.from);
    yield* two.notes.noted("data back");
    two.transport.close();
    two.transport.close();
    expect(two.transport.closing).toBe(true);
    two.transport.sendTo(bytes("dropped"));
    yield* two.notes.noted("lost");
    one.transport.abort();
    yield* one.notes.noted("lost");
  }));

test("a protocol that sends too much is told to pause, and to resume; close() sends the rest", () =>
  quiet(function* () {
    const one = yield* endpoint();
    const two = yield* endpoint();
    const piece = Buffer.alloc(10_000);
    for (let i = 0; i < 8; i += 1) two.transport.sendTo(piece, one.transport.localAddress);
    expect(two.notes.events).toEqual(["made", "pause"]);
    expect(two.transport.getWriteBufferSize()).toBe(80_000);
    two.transport.close();
    expect(two.notes.events).not.toContain("lost");
    yield* two.notes.noted("lost");
    expect(two.notes.events).toEqual(["made", "pause", "resume", "lost"]);
    one.transport.close();
  }));

test("what cannot be sent, or not be received there, is told", () =>
  quiet(function* () {
    const one = yield* endpoint();
    one.transport.sendTo(Buffer.alloc(100_000), one.transport.localAddress);
    yield* one.notes.noted("error");
    expect((one.notes.errors[0] as NodeJS.ErrnoException).code).toBe("EMSGSIZE");
    one.transport.close();
    yield* one.notes.noted("lost");
    one.transport.socket.emit("error", new Error("late"));
    yield* sleep(0);
    expect(one.notes.errors).toHaveLength(1);
  }));

test("nothing is received when it closes, and nothing reported when the loop is closed", async () => {
  const left = await run(function* () {
    const one = yield* endpoint({ ...HERE, broadcast: true, reuseAddress: true });
    one.transport.socket.emit("message", bytes("late"), one.transport.socket.address());
    one.transport.close();
    yield* one.notes.noted("lost");
    expect(one.notes.events).toEqual(["made", "lost"]);
    return yield* endpoint();
  });
  expect(left.notes.events).toEqual(["made", "lost"]);
  left.transport.socket.emit("error", new Error("nobody is there to be told"));
});

test("an IPv6 address makes a socket of that kind, where the machine has any", () =>
  quiet(function* () {
    try {
      const { transport } = yield* endpoint({ localAddress: { host: "::1", port: 0 } });
      expect(transport.localAddress).toMatchObject({ host: "::1", family: "IPv6" });
      transport.close();
    } catch (error) {
      expect((error as NodeJS.ErrnoException).code).toMatch(/^(EADDRNOTAVAIL|EAFNOSUPPORT)$/);
    }
  }));

test("what its protocol throws is reported", async () => {
  const reports = await reported(function* () {
    const [transport] = yield* createDatagramEndpoint(
      () =>
        Object.assign(new Notes(), {
          connectionLost() {
            throw new Error("oops");
          },
        }),
      HERE,
    );
    transport.close();
    yield* sleep(0);
    yield* sleep(0);
  });
  expect(reports.map(({ error }) => String(error))).toEqual(["Error: oops"]);
});

test("an address that is taken or unknown, and a factory that throws, are clear errors", () =>
  quiet(function* () {
    const one = yield* endpoint();
    const { host, port } = one.transport.localAddress;
    const taken = yield* errorOf(endpoint({ localAddress: { host, port } }));
    expect(taken.message).toBe(`bind EADDRINUSE ${host}:${port}`);
    const unknown = yield* errorOf(endpoint({ remoteAddress: { host: "nowhere.invalid", port } }));
    expect(unknown.message).toMatch(/^getaddrinfo (ENOTFOUND|EAI_AGAIN) nowhere\.invalid/);
    const failing = createDatagramEndpoint(() => {
      throw new Error("no protocol");
    });
    expect((yield* errorOf(failing)).message).toBe("no protocol");
    const making = createTask(createDatagramEndpoint(() => new Notes(), HERE));
    yield* sleep(0);
    making.cancel();
    expect(isCancelled(yield* errorOf(making))).toBe(true);
    one.transport.close();
  }));

test("bad arguments are refused at the call", () =>
  quiet(function* () {
    const make = () => new Notes();
    expect(() => createDatagramEndpoint(null as never)).toThrow(TypeError);
    expect(() => createDatagramEndpoint(make, null as never)).toThrow(TypeError);
    expect(() => createDatagramEndpoint(make, { localAddress: { port: -1 } })).toThrow(RangeError);
    const { transport } = yield* endpoint();
    expect(() => transport.sendTo("text" as never)).toThrow(TypeError);
    expect(() => transport.sendTo(bytes("a"))).toThrow(
      new Error("a datagram needs one address: where it was connected to, or one of its own"),
    );
    expect(() => transport.sendTo(bytes("a"), { host: "::", port: 1e6 })).toThrow(RangeError);
    transport.close();
  }));

test("what pauseWriting and resumeWriting throw is reported, and the socket goes on", async () => {
  class Failing extends Notes {
    override pauseWriting(): void {
      throw new Error("no pause");
    }
    override resumeWriting(): void {
      throw new Error("no resume");
    }
  }
  const reports = await reported(function* () {
    const [transport, protocol] = yield* createDatagramEndpoint(() => new Failing());
    const nobody = { host: "127.0.0.1", port: 9 };
    for (let i = 0; i < 2; i += 1) transport.sendTo(Buffer.alloc(50_000), nobody);
    transport.close();
    yield* protocol.noted("lost");
  });
  expect(reports.map(({ message, error }) => `${message}: ${error}`)).toEqual([
    "protocol.pauseWriting() failed: Error: no pause",
    "protocol.resumeWriting() failed: Error: no resume",
  ]);
});

test("what Node refuses to send does not wait to be sent", () =>
  quiet(function* () {
    const [transport, protocol] = yield* createDatagramEndpoint(() => new Notes());
    expect(() => transport.sendTo(bytes("x"), { host: "127.0.0.1", port: 0 })).toThrow(RangeError);
    expect(() => transport.sendTo(bytes("x"), { host: 1 as never, port: 9 })).toThrow(
      new TypeError("host must be a string, not 1"),
    );
    expect(() => transport.sendTo(bytes("x"), { path: "x" } as never)).toThrow(
      new TypeError("port must be a number, not undefined"),
    );
    expect(transport.getWriteBufferSize()).toBe(0);
    transport.close();
    yield* protocol.noted("lost");
  }));

test("a factory must make a protocol", () =>
  quiet(function* () {
    for (const nothing of [undefined, {}]) {
      const error = yield* errorOf(createDatagramEndpoint(() => nothing as never));
      expect(error.message).toBe("protocol.connectionMade must be a function, not undefined");
    }
  }));

test("cancelling when the protocol is told of the socket closes it, and tells that", () =>
  quiet(function* () {
    const protocol = new Notes();
    const making = createTask(createDatagramEndpoint(() => protocol, HERE));
    yield* protocol.noted("made");
    making.cancel();
    expect(isCancelled(yield* errorOf(making))).toBe(true);
    yield* protocol.noted("lost");
  }));

test("an empty datagram is sent before the socket is closed, and arrives", () =>
  quiet(function* () {
    const inbox = new Notes();
    const [receiver] = yield* createDatagramEndpoint(() => inbox, HERE);
    for (const data of ["", "a", ""]) {
      const outbox = new Notes();
      const [sender] = yield* createDatagramEndpoint(() => outbox);
      const before = inbox.events.length;
      sender.sendTo(bytes(data), receiver.localAddress);
      expect(sender.getWriteBufferSize()).toBe(data.length);
      sender.close();
      expect(outbox.events).toEqual(["made"]);
      while (inbox.events.length === before) yield* inbox.changed;
      expect(inbox.events.at(-1)).toBe(`data ${data}`);
      yield* outbox.noted("lost");
    }
    receiver.close();
  }));
