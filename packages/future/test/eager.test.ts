import {
  allTasks,
  type Coroutine,
  createTask,
  currentTask,
  Future,
  runSync,
  sleep,
} from "@x/future";
import { expect, test } from "vitest";
import { deferred, hostTurn, outcomeOf, TestLoop, thrownBy, traced } from "./support.ts";

test("EAG-01 EAG-03 an eager task runs up to its first wait at once, and on the loop from there", () => {
  const events = traced(function* (log) {
    const task = createTask(
      function* () {
        log("begins");
        yield* sleep(0);
        log("goes on");
        return "result";
      },
      { eager: true },
    );
    log("made");
    log(yield* task);
  });
  expect(events).toEqual(["1 begins", "1 made", "2 goes on", "3 result"]);
});

test("EAG-01 one that does not wait is done, and was never on the loop", () => {
  runSync(function* () {
    const done = new Future<string>();
    done.setResult("result");
    const task = createTask(done, { eager: true });
    expect([task.done, task.result()]).toEqual([true, "result"]);
    expect(allTasks().has(task)).toBe(false);
    yield* sleep(0);
  });
});

test("EAG-01 its error is the task's, not the caller's", () => {
  runSync(function* () {
    const task = createTask(
      () => {
        throw new Error("failed");
      },
      { eager: true },
    );
    expect(task.exception()).toEqual(new Error("failed"));
    yield* sleep(0);
  });
});

test("TSK-15 one that does not wait lets go of its coroutine, and tells what became of it", () => {
  runSync(function* () {
    const options = { eager: true, name: "eager" };
    const done = createTask(() => 42, options);
    expect([done.coroutine, done.stack(), String(done)]).toEqual([
      null,
      [],
      "<Task eager result=42>",
    ]);
    const waiting = createTask(sleep(0), options);
    expect(waiting.coroutine).not.toBe(null);
    yield* waiting;
    expect(waiting.coroutine).not.toBe(null);
  });
});

test("EAG-02 the current task is the eager one during its step, then its maker again", () => {
  runSync(function* () {
    const maker = currentTask();
    let inside: unknown;
    const task = createTask(
      function* () {
        inside = currentTask();
        expect(allTasks().has(currentTask() as never)).toBe(true);
        yield* sleep(0);
      },
      { eager: true },
    );
    expect(inside).toBe(task);
    expect(currentTask()).toBe(maker);
    expect(allTasks().has(task)).toBe(true);
    yield* task;
    expect(allTasks().has(task)).toBe(false);
  });
});

test("EAG-04 callbacks of one that is done run in the next iteration", () => {
  const events = traced(function* (log) {
    const task = createTask(() => "done", { eager: true });
    task.addDoneCallback(() => log("callback"));
    log("made");
    yield* sleep(0);
  });
  expect(events).toEqual(["1 made", "2 callback"]);
});

test("EAG-07 without a running loop, or on another one, it is lazy", () => {
  const [loop, other] = [new TestLoop(), new TestLoop()];
  const task = loop.task(() => "lazy", { eager: true });
  expect(task.done).toBe(false);
  const elsewhere = loop.task(() => other.task(() => "lazy", { eager: true }).done);
  loop.drain();
  expect([task.result(), elsewhere.result()]).toEqual(["lazy", false]);
});

test.each([
  ["of a loop that was closed does not begin", "before"],
  ["that closes its loop fails at its first wait", "in its first step"],
])("an eager task %s, and leaves the thread as it was", async (_, closes) => {
  const loop = new TestLoop();
  const { promise, resolve } = deferred<void>();
  let hasBegun = false;
  let error: unknown;
  const body = function* (): Coroutine<void> {
    hasBegun = true;
    loop.close();
    yield* sleep(0);
  };
  const left = async (): Promise<void> => {
    await promise;
    if (closes === "before") loop.close();
    error = thrownBy(() => createTask(body, { eager: true, loop }));
  };
  createTask(left, { loop });
  loop.runOnce();
  resolve();
  await hostTurn();
  expect(error).toEqual(new Error("Event loop is closed: use another loop, or a new one"));
  expect(hasBegun).toBe(closes === "in its first step");
  expect(thrownBy(() => new Future({ loop })[Symbol.iterator]().next(undefined))).toEqual(
    new Error("a coroutine can wait only inside a task: start it with run, runSync or createTask"),
  );
  expect(runSync(sleep(1, "result"))).toBe("result");
});

test("EAG-08 one that cancels itself gets the error at its first wait", () => {
  runSync(function* () {
    const task = createTask(
      function* () {
        currentTask()?.cancel("why");
        return yield* outcomeOf(sleep(1));
      },
      { eager: true },
    );
    expect(yield* task).toEqual(["CancelledError", "why"]);
  });
});

test("EAG-08 one that cancels itself and returns is cancelled", () => {
  runSync(function* () {
    const task = createTask(() => void currentTask()?.cancel("why"), { eager: true });
    expect(task.cancelled).toBe(true);
    expect(yield* outcomeOf(task)).toEqual(["CancelledError", "why"]);
  });
});

test("an eager task of one that is eager itself, and that waits for itself or yields nonsense", () => {
  const events = traced(function* (log) {
    createTask(
      function* outer() {
        createTask(
          function* inner() {
            log("inner");
            log(yield* outcomeOf(yield 42 as never));
          },
          { eager: true },
        );
        log("outer");
        yield* sleep(0);
      },
      { eager: true },
    );
    log("main");
    yield* sleep(0);
    yield* sleep(0);
  });
  expect(events.slice(0, 3)).toEqual(["1 inner", "1 outer", "1 main"]);
});
