import { allTasks, createTask, DeadlockError, Future, Runner, sleep } from "@x/future";
import { getRunningLoop, VirtualHost } from "@x/loop";
import { expect, test } from "vitest";
import { hostTurn, IdleHost, outcomeOf, TestLoop } from "./support.ts";

test("RNR-06 a runner runs one main after the other on one loop, made for the first", async () => {
  const runner = new Runner();
  const loops = [await runner.run(getRunningLoop), await runner.run(getRunningLoop)];
  expect(loops).toEqual([runner.loop, runner.loop]);
  await runner.close();
  expect(loops[0]?.closed).toBe(true);
});

test("RNR-06 what one main leaves behind runs on in the next, and ends with the runner", async () => {
  const runner = new Runner({ host: new VirtualHost() });
  const events: string[] = [];
  await runner.run(function* () {
    createTask(function* () {
      yield* sleep(10);
      events.push("ran on");
      events.push(String(yield* outcomeOf(sleep(1e9))));
    });
    yield* sleep(0);
  });
  expect(events).toEqual([]);
  await runner.run(sleep(100));
  expect(events).toEqual(["ran on"]);
  await runner.close();
  expect(events).toEqual(["ran on", "CancelledError"]);
});

test("RNR-07 closing twice is harmless, also at the same time, and when nothing ever ran", async () => {
  const unused = new Runner();
  await Promise.all([unused.close(), unused.close()]);
  await unused.close();
  const runner = new Runner();
  await runner.run(function* () {
    createTask(sleep(10_000));
    yield* sleep(0);
  });
  await Promise.all([runner.close(), runner.close()]);
});

test("RNR-07 a closed runner neither runs nor has a loop", async () => {
  const runner = new Runner();
  await runner.close();
  await expect(runner.run(sleep(1))).rejects.toThrow(
    expect.objectContaining({
      message: expect.stringContaining("Runner is closed: make a new one"),
    }),
  );
  expect(() => runner.loop).toThrow(
    expect.objectContaining({
      message: expect.stringContaining("Runner is closed: make a new one"),
    }),
  );
});

test("await using closes", async () => {
  const runner = new Runner();
  const loop = await runner.run(getRunningLoop);
  await runner[Symbol.asyncDispose]();
  expect(loop.closed).toBe(true);
});

test("a runner that is running can neither run nor be closed; its main goes on", async () => {
  const runner = new Runner();
  const main = runner.run(function* () {
    return yield* outcomeOf(sleep(5, "not cancelled"));
  });
  const error = new Error("This runner is running already: wait for its promise first");
  await expect(runner.run(sleep(1))).rejects.toEqual(error);
  await expect(runner.close()).rejects.toEqual(error);
  expect(allTasks(runner.loop).size).toBe(1);
  expect(await main).toBe("not cancelled");
  await runner.close();
});

test("RNR-02 run and close inside a step are errors that change nothing", async () => {
  const runner = new Runner();
  const loop = new TestLoop();
  let closing: Promise<void> | undefined;
  const task = loop.task(() => {
    closing = runner.close();
    return runner.run(sleep(1));
  });
  loop.drain();
  expect(String(task.exception())).toContain("run cannot be called inside a task");
  await expect(closing).rejects.toThrow(
    expect.objectContaining({
      message: expect.stringContaining("close cannot be called inside a task"),
    }),
  );
  expect(await runner.run(sleep(1, "still open"))).toBe("still open");
  await runner.close();
});

test("a deadlock rejects; the runner goes on", async () => {
  const runner = new Runner({ host: new IdleHost() });
  await expect(runner.run(new Future<void>())).rejects.toThrow(DeadlockError);
  expect(await runner.run(sleep(10, "goes on"))).toBe("goes on");
  await runner.close();
});

test("closing gives up on what nothing could wake", async () => {
  const runner = new Runner({ host: new IdleHost() });
  const reports: string[] = [];
  await runner.run(function* () {
    getRunningLoop().setExceptionHandler(({ message }) => reports.push(message));
    createTask(function* () {
      for (;;) yield* outcomeOf(new Future<void>());
    });
    yield* sleep(0);
  });
  await runner.close();
  expect(reports).toEqual(["Task was destroyed but it is pending!"]);
});

test("closing fails when the loop was closed elsewhere", async () => {
  const runner = new Runner();
  const loop = await runner.run(function* () {
    createTask(sleep(10_000));
    yield* sleep(0);
    return getRunningLoop();
  });
  loop.setExceptionHandler(() => {});
  loop.close();
  await expect(runner.close()).rejects.toThrow(
    expect.objectContaining({ message: expect.stringContaining("Event loop is closed") }),
  );
});

test("the signal of a runner ends each main, and rejects with its reason", async () => {
  const controller = new AbortController();
  const runner = new Runner({ signal: controller.signal });
  expect(await runner.run(sleep(1, "first"))).toBe("first");
  const second = runner.run(sleep(10_000));
  await hostTurn();
  const reason = new Error("enough");
  controller.abort(reason);
  await expect(second).rejects.toBe(reason);
  await expect(runner.run(sleep(10_000))).rejects.toBe(reason);
  await runner.close();
});
