// Both ends of a thread's port in one thread.
import { type Coroutine, type Future, isCancelled, type RunOptions, run } from "@x/future";
import { describe, expect, test, vi } from "vitest";
import { Calls } from "../src/calls.ts";
import type { CallRequest } from "../src/messages.ts";
import { openChannel, type Port } from "../src/port.ts";
import { servePort } from "../src/serve-port.ts";
import { ThreadError } from "../src/thread-error.ts";
import { hasTask } from "./jobs.ts";
import { errorOf } from "./support.ts";

const module = new URL("./jobs.ts", import.meta.url).href;

/** Makes calls at one end of a channel whose other end is served; has that stopped in the end. */
async function served(
  main: (calls: Calls<CallRequest>, near: Port) => Coroutine<void>,
  options: RunOptions = {},
): Promise<void> {
  const { near, far } = openChannel();
  const serving = servePort(far, { hasTask });
  let stopped = (): void => {};
  const stop = new Promise<void>((resolve) => {
    stopped = resolve;
  });
  const calls = new Calls<CallRequest>({ port: near, origin: "thread here", stopped });
  await run(() => main(calls, near), options);
  calls.stop(() => new ThreadError("stopped"));
  await Promise.all([serving, stop]);
  calls.end(() => new ThreadError("ended"));
}

const call = (
  calls: Calls<CallRequest>,
  as: CallRequest["as"],
  exportName: string,
  ...args: unknown[]
) => calls.begin({ as, module, exportName, args }, "args");

describe("a served port", () => {
  test("runs tasks", async () => {
    await served(function* (calls) {
      expect(yield* call(calls, "task", "addInSteps", 1, 2)).toBe(3);
      expect(yield* call(calls, "task", "addLater", 3, 4)).toBe(7);
    });
  });

  test("calls the functions that it is given", async () => {
    await served(function* (calls) {
      const own = (exportName: string): CallRequest => ({
        as: "soon",
        module: null,
        exportName,
        args: [],
      });
      yield* calls.begin(own("hasTask"), "args");
      const error = yield* errorOf(calls.begin(own("missing"), "args"));
      expect(error.message).toBe(
        "the script of this thread serves no function missing, but: hasTask",
      );
      yield* call(calls, "task", "takeEvents");
    });
  });

  test("calls callbacks", async () => {
    await served(function* (calls) {
      expect(yield* call(calls, "soon", "hasTask")).toBe(undefined);
      expect(yield* call(calls, "task", "takeEvents")).toEqual(["no task"]);
      expect(yield* errorOf(call(calls, "soon", "addLater"))).toBeInstanceOf(TypeError);
      expect(yield* errorOf(call(calls, "soon", "addInSteps"))).toBeInstanceOf(TypeError);
    });
  });

  test("does not call what is cancelled in the very iteration before its turn", async () => {
    await served(function* (calls) {
      const note = call(calls, "soon", "note", "called");
      const cancelling = call(calls, "task", "cancelTask", "note");
      expect(isCancelled(yield* errorOf(note))).toBe(true);
      yield* cancelling;
      expect(yield* call(calls, "task", "takeEvents")).toEqual([]);
    });
  });

  test("cancels calls", async () => {
    await served(function* (calls) {
      const hold = call(calls, "task", "hold", "it");
      yield* call(calls, "task", "note", "and now");
      hold.cancel("enough");
      expect(isCancelled(yield* errorOf(hold))).toBe(true);
      const events = yield* call(calls, "task", "takeEvents");
      expect(events).toEqual(["it began", "and now", "it cancelled: enough", "it cleaned up"]);
    });
  });

  test("ignores the cancelling of a call that has ended meanwhile", async () => {
    await served(function* (calls, near) {
      near.postMessage({ cancel: 7, message: undefined });
      expect(yield* call(calls, "task", "add", 1, 2)).toBe(3);
    });
  });

  test("says what is wrong with a call", async () => {
    await served(function* (calls) {
      const missing = yield* errorOf(call(calls, "task", "constant"));
      expect(missing.message).toContain(`${module} exports no function constant, but: `);
      const functions = yield* errorOf(call(calls, "task", "functions"));
      expect(functions.message).toMatch(/^what functions returned cannot be sent/);
      const trap = yield* errorOf(call(calls, "task", "trap"));
      expect(trap.message).toBe("what trap returned cannot be sent to another thread: null");
      expect(yield* errorOf(call(calls, "soon", "fail", "plain"))).toBeInstanceOf(TypeError);
    });
  });

  test("refuses what somebody has to wait for, and does not mind if it fails after that", async () => {
    await served(function* (calls) {
      const error = yield* errorOf(call(calls, "soon", "failLater"));
      expect(error.message).toMatch(/^callSoonThreadsafe calls plain functions/);
      expect(yield* call(calls, "task", "addInSteps", 1, 2)).toBe(3);
    });
  });

  test("serves on when all tasks are cancelled", async () => {
    await served(function* (calls) {
      const hold = call(calls, "task", "hold", "it");
      yield* call(calls, "task", "cancelAllTasks");
      expect(isCancelled(yield* errorOf(hold))).toBe(true);
      expect(yield* call(calls, "task", "add", 1, 2)).toBe(3);
      yield* call(calls, "task", "takeEvents");
    });
  });

  test("cancels at its end what still runs, and waits for it", async () => {
    const calls: { [name: string]: Future<unknown> } = {};
    await served(function* (begin) {
      calls.hold = call(begin, "task", "hold", "it");
      calls.stubborn = call(begin, "task", "stubborn");
      yield* call(begin, "task", "takeEvents");
    });
    expect(calls.hold?.cancelled).toBe(true);
    expect(calls.stubborn?.result()).toBe("never mind");
  });

  test("leaves their failures to the callers", async () => {
    const printed = vi.spyOn(console, "error");
    let failing: Future<unknown> | undefined;
    await served(function* (calls) {
      failing = call(calls, "task", "failAtEnd");
      yield* call(calls, "task", "takeEvents");
    });
    expect(failing?.exception()).toBeInstanceOf(TypeError);
    expect(printed).not.toHaveBeenCalled();
    printed.mockRestore();
  });
});
