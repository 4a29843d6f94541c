// A bare value in place of options is an error at the call, wherever there are options.
import {
  createConnection,
  createDatagramEndpoint,
  createServer,
  DatagramProtocol,
  openConnection,
  Protocol,
  StreamReader,
  startServer,
} from "@x/net";
import { expectNoBareOptions } from "@x/test-support/bare-options";
import { expect, test } from "vitest";
import { connected, HERE, quiet } from "./support.node.ts";

test("a bare value is refused wherever the API has options", () =>
  quiet(function* () {
    const { server, here } = yield* connected();
    const streams = yield* startServer(() => {}, HERE);
    const [reader, writer] = yield* openConnection({ ...HERE, port: streams.port });
    const calls: Record<string, (bare: never) => unknown> = {
      createConnection: (bare) => createConnection(() => new Protocol(), bare),
      createDatagramEndpoint: (bare) => createDatagramEndpoint(() => new DatagramProtocol(), bare),
      createServer: (bare) => createServer(() => new Protocol(), bare),
      openConnection: (bare) => openConnection(bare),
      "Server.serveForever": (bare) => server.serveForever(bare),
      "Server.shutdown": (bare) => server.shutdown(bare),
      "Server.waitClosed": (bare) => server.waitClosed(bare),
      startServer: (bare) => startServer(() => {}, bare),
      "StreamReader.constructor": (bare) => new StreamReader(bare),
      "StreamReader.read": (bare) => reader.read(1, bare),
      "StreamReader.readExactly": (bare) => reader.readExactly(1, bare),
      "StreamReader.readLine": (bare) => reader.readLine(bare),
      "StreamReader.readUntil": (bare) => reader.readUntil("a", bare),
      "StreamWriter.close": (bare) => writer.close(bare),
      "StreamWriter.drain": (bare) => writer.drain(bare),
      "StreamWriter.startTls": (bare) => writer.startTls(bare),
      "StreamWriter.waitClosed": (bare) => writer.waitClosed(bare),
      "StreamWriter.write": (bare) => writer.write(Buffer.from("a"), bare),
      "Transport.setWriteBufferLimits": (bare) => here.transport.setWriteBufferLimits(bare),
      "Transport.startTls": (bare) => here.transport.startTls(bare),
    };
    expectNoBareOptions(new URL("../etc/net.api.md", import.meta.url), calls);
    for (const [name, refuse] of Object.entries(calls)) {
      if (!takesSignal(name)) continue;
      expect(() => refuse({ ...NEEDED, signal: 5000 } as never), name).toThrow(
        new TypeError("signal must be an AbortSignal, not 5000"),
      );
    }
    yield* writer.close();
    yield* streams.shutdown();
    yield* server.shutdown({ grace: 0 });
  }));

/** What some of them cannot do without. */
const NEEDED = { port: 0 };

/** All that waits. */
function takesSignal(name: string): boolean {
  return !/constructor|setWriteBufferLimits/.test(name);
}

test.each([true, false])("tls of a server is not %o, for it needs a certificate", (tls) => {
  for (const call of [
    () => createServer(() => new Protocol(), { ...HERE, tls: tls as never }),
    () => startServer(() => {}, { ...HERE, tls: tls as never }),
  ]) {
    expect(call).toThrow(
      new TypeError(`tls of a server must be an object, with key and cert, not ${tls}`),
    );
  }
});

test.each([1, "yes", null])("tls is not %o", (tls) => {
  const options = { ...HERE, port: 1, tls: tls as never };
  for (const call of [
    () => createServer(() => new Protocol(), options),
    () => openConnection(options),
  ]) {
    expect(call).toThrow(TypeError);
    expect(call).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/^tls must be an object or a boolean, not /),
      }),
    );
  }
});

test.each([5000, "127.0.0.1", null])("an address is not %o", (bare) =>
  quiet(function* () {
    const address = bare as never;
    const [sender] = yield* createDatagramEndpoint(() => new DatagramProtocol());
    const calls = {
      address: () => sender.sendTo(Buffer.from("a"), address),
      localAddress: () =>
        createDatagramEndpoint(() => new DatagramProtocol(), { localAddress: address }),
      remoteAddress: () =>
        createDatagramEndpoint(() => new DatagramProtocol(), { remoteAddress: address }),
    };
    for (const [name, call] of Object.entries(calls)) {
      const text = typeof bare === "string" ? `"${bare}"` : String(bare);
      expect(call).toThrow(new TypeError(`${name} must be { host, port }, not ${text}`));
    }
    sender.close();
  }),
);
