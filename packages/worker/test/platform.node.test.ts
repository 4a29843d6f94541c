// What the threads of each platform run, and how threads of browsers are started, in Node.
import { once } from "node:events";
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import { run } from "@x/future";
import { afterEach, describe, expect, test, vi } from "vitest";
import { Calls } from "../src/calls.ts";
import { type Job, STOP, STOPPED } from "../src/messages.ts";
import { startThread as startWebThread } from "../src/platform/browser.ts";
import { startThread } from "../src/platform/node.ts";
import { threadUrl } from "../src/platform/thread-url.ts";
import { openChannel } from "../src/port.ts";
import { ThreadError } from "../src/thread-error.ts";
import { JOBS } from "./support.node.ts";
import { errorOf } from "./support.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.doUnmock("node:worker_threads");
});

/** Stops who serves the other end of a port. */
async function stop(port: MessagePort): Promise<void> {
  port.postMessage(STOP);
  expect(await once(port, "message")).toEqual([STOPPED]);
  port.close();
}

describe("what a thread runs", () => {
  test("in Node serves the port that it is given", async () => {
    const { port1, port2 } = new MessageChannel();
    vi.doMock("node:worker_threads", () => ({ workerData: port2 }));
    const running = import("../src/platform/node-thread.ts");
    await stop(port1);
    await running;
  });

  test("in a browser serves the port that it is sent", async () => {
    const scope = globalThis as { onmessage?: (event: { data: unknown }) => void };
    vi.stubGlobal("onmessage", undefined);
    await import("../src/platform/browser-thread.ts");
    const { port1, port2 } = new MessageChannel();
    scope.onmessage?.({ data: port2 });
    await stop(port1);
  });

  test("is next to what starts it, once built", () => {
    expect(threadUrl.href).toMatch(/\/platform\/node-thread\.js$/);
  });
});

test("a thread of Node that has ended leaves nothing unread that it has sent", async () => {
  const { near, far } = openChannel();
  const received: unknown[] = [];
  // A property of its own: Node does not read the port by itself then.
  const onmessage = ({ data }: { data: unknown }): unknown => received.push(data);
  Object.defineProperty(near, "onmessage", { value: onmessage });
  const request: Job = { as: "task", module: JOBS.href, exportName: "lastWords", args: [] };
  near.postMessage({ call: 1, request });
  const thread = startThread({ name: "jobs", near, far });
  expect(await thread.ended).toEqual({ how: "ended by itself, with exit code 0" });
  expect(received).toEqual([{ done: 1, value: "done" }]);
});

/** A thread of Node as one of a browser. */
class WebWorker {
  readonly #worker = new Worker(new URL("./source/web-thread.js", import.meta.url));

  constructor(url: URL, options: object) {
    expect(url.href).toMatch(/\/platform\/browser-thread\.js$/);
    expect(options).toEqual({ type: "module", name: "jobs" });
  }

  set onerror(listener: (event: object) => void) {
    this.#worker.on("error", ({ message }) => {
      const told = message === "nobody looked" ? undefined : message;
      listener({ message: told, preventDefault() {} });
    });
  }

  postMessage(message: unknown, transfer: MessagePort[]): void {
    this.#worker.postMessage(message, transfer);
  }

  terminate(): void {
    void this.#worker.terminate();
  }
}

describe("a thread of a browser", () => {
  function start() {
    vi.stubGlobal("Worker", WebWorker);
    const { near, far } = openChannel();
    const calls = new Calls<Job>({
      port: near,
      origin: "thread jobs",
      stopped: () => thread.terminate(),
    });
    const thread = startWebThread({ name: "jobs", near, far });
    const ended = thread.ended.then(({ how }) => calls.end(() => new ThreadError(how)));
    const call = (exportName: string, ...args: unknown[]) =>
      calls.begin({ as: "task", module: JOBS.href, exportName, args }, "args");
    return { calls, call, ended };
  }

  test("makes calls until it is stopped", async () => {
    const { calls, call, ended } = start();
    await run(function* () {
      expect(yield* call("addInSteps", 1, 2)).toBe(3);
    });
    calls.stop(() => new ThreadError("stopped"));
    await ended;
  });

  test.each([
    ["throw", "crashed: too much"],
    ["reject", "crashed: its script could not be loaded"],
  ])("fails what waits when it crashes (%s)", async (how, message) => {
    const { call, ended } = start();
    await run(function* () {
      expect(yield* errorOf(call("crash", how))).toEqual(new ThreadError(message));
    });
    await ended;
  });
});
