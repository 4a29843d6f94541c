// Threads of a script of one's own, which serves functions of its own.
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { CancelledError, createTask, run } from "@x/future";
import { LoopThread, serve, ThreadError } from "@x/worker";
import { describe, expect, test } from "vitest";
import { JOBS, type Jobs } from "./support.node.ts";
import { errorOf } from "./support.ts";
import { WebWorker } from "./web-worker.node.ts";

const nodeWorker = () => new Worker(new URL("./source/own-thread.js", import.meta.url));
const webWorker = () => new WebWorker();

describe.each([
  ["a worker of Node", nodeWorker],
  ["a worker of the web", webWorker],
])("%s", (_, worker) => {
  const start = () => new LoopThread({ name: "own", worker });

  test("is called by coroutines", async () => {
    await run(function* () {
      const thread = start();
      const sum = thread.runCoroutineThreadsafe<Jobs["addInSteps"]>(null, "addInSteps", [1, 2]);
      expect(yield* sum).toBe(3);
      yield* thread.callSoonThreadsafe<Jobs["note"]>(null, "note", ["called"]);
      const events = thread.runCoroutineThreadsafe<Jobs["takeEvents"]>(null, "takeEvents", []);
      expect(yield* events).toEqual(["called"]);
      yield* thread.stop();
    });
  });

  test("is called by async functions, which cancel what they call without a signal", async () => {
    await using thread = start();
    const events = () => thread.runCoroutineThreadsafe<Jobs["takeEvents"]>(null, "takeEvents", []);
    const caller = async () => {
      await thread.runCoroutineThreadsafe<Jobs["holdPlainly"]>(null, "holdPlainly", ["it"]);
    };
    await run(async () => {
      const task = createTask(caller, { eager: true });
      expect(await events()).toEqual(["it began"]);
      task.cancel();
      await expect(task).rejects.toThrow(CancelledError);
      expect(await events()).toEqual(["it cleaned up"]);
    });
  });

  test("imports modules as well", async () => {
    await using thread = start();
    expect(await thread.runCoroutineThreadsafe<Jobs["add"]>(JOBS, "add", [1, 2])).toBe(3);
  });

  test("says which functions it serves", async () => {
    await using thread = start();
    await run(function* () {
      const error = yield* errorOf(thread.runCoroutineThreadsafe(null, "missing", []));
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toContain(
        "the script of this thread serves no function missing, but: TooDeep, add, ",
      );
    });
  });

  test("fails what waits when it crashes", async () => {
    const thread = start();
    const crash = thread.runCoroutineThreadsafe<Jobs["crash"]>(null, "crash", ["throw"]);
    await expect(crash).rejects.toThrow(new ThreadError("thread own crashed: too much"));
    await thread.stop();
  });
});

test("the script of a worker of Node may exchange messages of its own", async () => {
  const worker = nodeWorker();
  const thread = new LoopThread({ worker: () => worker });
  worker.postMessage("ping");
  expect(await once(worker, "message")).toEqual(["pong"]);
  const sum = thread.runCoroutineThreadsafe<Jobs["add"]>(null, "add", [1, 2]);
  expect(await sum).toBe(3);
  await thread.stop();
});

test("a worker whose script ends without serving fails what waits", async () => {
  const thread = new LoopThread({
    name: "idle",
    worker: () => new Worker("", { eval: true }),
  });
  const call = thread.runCoroutineThreadsafe(null, "work", []);
  await expect(call).rejects.toThrow(
    new ThreadError("thread idle ended by itself, with exit code 0"),
  );
});

test("a worker of the web that can keep the process alive does so while a call is waited for", async () => {
  const calls: string[] = [];
  const worker = Object.assign(webWorker(), {
    ref: () => calls.push("ref"),
    unref: () => calls.push("unref"),
  });
  const thread = new LoopThread({ worker: () => worker });
  await thread.runCoroutineThreadsafe<Jobs["add"]>(null, "add", [1, 2]);
  expect(calls).toEqual(["ref", "unref"]);
  await thread.stop();
});

test("null needs a script that serves", async () => {
  await using thread = new LoopThread();
  expect(() => thread.runCoroutineThreadsafe(null, "add", [1, 2])).toThrow(
    new TypeError(
      "moduleUrl must be a URL or the text of an absolute one, not null: null is for a thread " +
        "with a `worker` of your own, whose script calls serve()",
    ),
  );
});

test.each([
  [new URL("file:///thread.js"), "worker must be a function that returns a new Worker, not "],
  [null, "worker must be a function that returns a new Worker, not null"],
  [() => undefined, "worker must return a new Worker, not undefined"],
  [() => ({ postMessage() {} }), "worker must return a new Worker, not "],
])("%s is no worker", (worker, message) => {
  expect(() => new LoopThread({ worker: worker as never })).toThrow(TypeError);
  expect(() => new LoopThread({ worker: worker as never })).toThrow(message);
});

describe("serve", () => {
  test("is for threads", () => {
    expect(() => serve({})).toThrow(
      new Error("serve() is for the script of a worker, and this is not one"),
    );
  });

  test.each([null, 1])("serves functions, and not %s", (functions) => {
    expect(() => serve(functions as never)).toThrow(
      new TypeError(`functions must be an object of functions, not ${functions}`),
    );
  });
});
