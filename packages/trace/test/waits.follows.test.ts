import { type Coroutine, createTask, Future, run, sleep, type Task } from "@x/future";
import { gather } from "@x/gather";
import { defaultHost } from "@x/loop";
import { taskGroup } from "@x/taskgroup";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { durationOf, stateOf } from "../src/cli/table.ts";
import { report } from "../src/process/report.ts";
import { survey } from "../src/survey.ts";

// The clock moves only by `pass`, so that what is told does not depend on how fast the machine is.
beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

/** Moves the clock while the loop rests. */
async function pass(ms: number): Promise<void> {
  await turn();
  vi.advanceTimersByTime(ms);
  await turn();
}

const turn = () => new Promise<void>((resolve) => defaultHost.later(resolve));

/** What the tasks of this thread wait for, and for how long, by their names. */
function waits(): Record<string, readonly [string, string]> {
  const { tasks } = report(survey, "@x/loop.kernel.2");
  return Object.fromEntries(
    tasks.map((task) => [task.name, [stateOf(task), durationOf(task)]] as const),
  );
}

test("a coroutine has waited since its last step", async () => {
  const seen = await run(async () => {
    const first = new Future<void>();
    createTask(
      function* () {
        yield* first;
        yield* new Future();
      },
      { name: "twice" },
    );
    createTask(new Future(), { name: "once" });
    await pass(3000);
    first.setResult(undefined);
    await pass(1200);
    createTask(new Future(), { name: "new" });
    return waits();
  });
  expect(seen).toMatchObject({
    twice: ["Future", "1.2 s"],
    once: ["Future", "4.2 s"],
    new: ["(is ready)", ""],
  });
});

test("an async function has waited for what is ours since it began to, wherever it came from", async () => {
  const seen = await run(async () => {
    let resolve = () => {};
    const promise = new Promise<void>((done) => {
      resolve = done;
    });
    const first = new Future<void>();
    const name = (name: string, fn: () => PromiseLike<unknown>) => createTask(fn, { name });
    name("future", async () => {
      await promise;
      await new Future();
    });
    name("call", async () => {
      await promise;
      await sleep(Number.POSITIVE_INFINITY);
    });
    name("parts", async () => {
      await first;
      await gather([new Future()]);
    });
    name("two", async () => {
      const both = [new Future(), promise.then(() => sleep(Number.POSITIVE_INFINITY))];
      await Promise.all(both);
    });
    await pass(2000);
    resolve();
    await pass(500);
    first.setResult(undefined);
    await pass(100);
    return waits();
  });
  expect(seen).toMatchObject({
    future: ["Future", "0.6 s"],
    call: ["timer that never fires", "0.6 s"],
    parts: ["Future", "0.1 s"],
    two: ["Future, timer that never fires", "2.6 s, 0.6 s"],
  });
});

test("an async function has waited for a promise of others since its last wait for what is ours", async () => {
  const seen = await run(async () => {
    const first = new Future<void>();
    createTask(() => new Promise(() => {}), { name: "at once" });
    createTask(
      async () => {
        await first;
        await new Promise(() => {});
      },
      { name: "after a wait" },
    );
    await pass(2000);
    first.setResult(undefined);
    await pass(700);
    return waits();
  });
  expect(seen).toMatchObject({
    "at once": ["Promise", "2.7 s"],
    "after a wait": ["Promise", "0.7 s"],
  });
});

test("the parent of a group has waited for its tasks as long as for the end of the group", async () => {
  const seen = await run(async () => {
    const ready = new Future<void>();
    const group = function* () {
      yield* taskGroup(function* (group) {
        group.createTask(new Future(), { name: "member" });
        yield* ready;
      });
    };
    createTask(group, { name: "parent" });
    await pass(2000);
    const before = waits();
    ready.setResult(undefined);
    await pass(300);
    return { ...waits(), before: before.parent };
  });
  expect(seen).toMatchObject({
    before: ["member, Future", "2.0 s"],
    parent: ["member", "0.3 s"],
    member: ["Future", "2.3 s"],
  });
});

test("for how long a task waits is not told while it runs or its turn is to come", async () => {
  const seen: unknown[] = [];
  function* look(member: Task<unknown>): Coroutine<void> {
    yield* sleep(0);
    seen.push(waits());
    member.cancel();
  }
  await run(function* main() {
    yield* taskGroup(function* (group) {
      const member = group.createTask(new Future(), { name: "member" });
      yield* sleep(0);
      seen.push(waits());
      yield* createTask(look(member), { name: "look" });
    });
  });
  expect(seen.map((tasks) => Object.values(tasks as object)[0])).toEqual([
    ["(is running)", ""],
    ["member, look", "0.0 s"],
  ]);
});
