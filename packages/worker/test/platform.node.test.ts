// What the threads of each platform run, and how threads of browsers are started, in Node.
import { once } from "node:events";
import { MessageChannel, type MessagePort } from "node:worker_threads";
import { run } from "@x/future";
import { afterEach, describe, expect, test, vi } from "vitest";
import { Calls } from "../src/calls.ts";
import { handOver } from "../src/handover.ts";
import { type CallRequest, STOP, STOPPED } from "../src/messages.ts";
import { startThread as startWebThread } from "../src/platform/browser.ts";
import { startThread } from "../src/platform/node.ts";
import { threadUrl } from "../src/platform/thread-url.ts";
import { openChannel, type Port } from "../src/port.ts";
import { ThreadError } from "../src/thread-error.ts";
import { JOBS } from "./support.node.ts";
import { errorOf } from "./support.ts";
import { WebWorker } from "./web-worker.node.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.doUnmock("node:worker_threads");
  vi.resetModules();
});

/** Stops who serves the other end of a port. */
async function stop(port: MessagePort): Promise<void> {
  port.postMessage(STOP);
  expect(await once(port, "message")).toEqual([STOPPED]);
  port.close();
}

describe("what a thread runs", () => {
  test("in Node serves the port that it is sent, and leaves other messages alone", async () => {
    const parent = new MessageChannel();
    vi.resetModules();
    vi.doMock("node:worker_threads", () => ({ parentPort: parent.port2 }));
    const running = import("../src/platform/node-thread.ts");
    const { port1, port2 } = new MessageChannel();
    parent.port1.postMessage(null);
    handOver(parent.port1, port2 as MessagePort & Port);
    await stop(port1);
    await running;
    expect(parent.port2.listenerCount("message")).toBe(0);
    parent.port1.close();
  });

  test("in a browser serves the port that it is sent, and leaves other messages alone", async () => {
    const scope = new EventTarget();
    const removed = vi.spyOn(scope, "removeEventListener");
    vi.stubGlobal("WorkerGlobalScope", class {});
    vi.stubGlobal("addEventListener", scope.addEventListener.bind(scope));
    vi.stubGlobal("removeEventListener", scope.removeEventListener.bind(scope));
    await import("../src/platform/browser-thread.ts");
    const { port1, port2 } = new MessageChannel();
    const web = {
      postMessage: (data: unknown) => scope.dispatchEvent(new MessageEvent("message", { data })),
    };
    web.postMessage(undefined);
    expect(removed).not.toHaveBeenCalled();
    handOver(web, port2 as MessagePort & Port);
    await stop(port1);
    expect(removed).toHaveBeenCalledOnce();
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
  const request: CallRequest = { as: "task", module: JOBS.href, exportName: "lastWords", args: [] };
  near.postMessage({ call: 1, request });
  const thread = startThread({ name: "jobs", near, far });
  expect(await thread.ended).toEqual({ how: "ended by itself, with exit code 0" });
  expect(received).toEqual([{ done: 1, value: "done" }]);
});

/** What a browser makes of `new Worker(…)` for a thread of ours. */
class BrowserWorker extends WebWorker {
  constructor(url: URL, options: object) {
    super();
    expect(url.href).toMatch(/\/platform\/browser-thread\.js$/);
    expect(options).toEqual({ type: "module", name: "jobs" });
  }
}

describe("a thread of a browser", () => {
  function start() {
    vi.stubGlobal("Worker", BrowserWorker);
    const { near, far } = openChannel();
    const calls = new Calls<CallRequest>({
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
