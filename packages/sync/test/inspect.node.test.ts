import { inspect } from "node:util";
import { createTask, run, sleep, type Task } from "@x/future";
import { Barrier, BoundedSemaphore, Condition, Event, Lock, Semaphore } from "@x/sync";
import { expect, test } from "vitest";

// What console.log shows of what tasks wait for: its state, and how many of them wait, as asyncio's repr does.

/** Lets what was started go on as far as it can. */
const settle = () => sleep(1);

/** Starts an async function that waits. */
function waiting(wait: () => PromiseLike<unknown>): Task<unknown> {
  return createTask(async () => await wait());
}

test("a lock shows whether it is locked, and how many tasks wait for it", () =>
  run(async () => {
    const lock = new Lock();
    expect(inspect(lock)).toBe("<Lock unlocked>");
    await lock.acquire();
    expect(inspect(lock)).toBe("<Lock locked>");
    const tasks = [createTask(lock.acquire()), waiting(() => lock.acquire())];
    await settle();
    expect([inspect(lock), String(lock)]).toEqual([
      "<Lock locked waiters=2>",
      "<Lock locked waiters=2>",
    ]);
    for (const task of tasks) task.cancel();
    expect(inspect(lock)).toBe("<Lock locked>");
  }));

test("a semaphore shows how many permits are free, or that it is locked", () =>
  run(async () => {
    for (const [semaphore, name] of [
      [new Semaphore(2), "Semaphore"],
      [new BoundedSemaphore(2), "BoundedSemaphore"],
    ] as const) {
      expect(inspect(semaphore)).toBe(`<${name} unlocked value=2>`);
      await semaphore.acquire();
      expect(inspect(semaphore)).toBe(`<${name} unlocked value=1>`);
      await semaphore.acquire();
      const tasks = [createTask(semaphore.acquire()), waiting(() => semaphore.acquire())];
      await settle();
      expect([inspect(semaphore), String(semaphore)]).toEqual([
        `<${name} locked waiters=2>`,
        `<${name} locked waiters=2>`,
      ]);
      for (const task of tasks) task.cancel();
    }
  }));

test("an event shows whether it is set, and how many tasks wait for that", () =>
  run(async () => {
    const event = new Event();
    expect(inspect(event)).toBe("<Event unset>");
    createTask(event.wait());
    waiting(() => event.wait());
    await settle();
    expect([inspect(event), String(event)]).toEqual([
      "<Event unset waiters=2>",
      "<Event unset waiters=2>",
    ]);
    event.set();
    expect(inspect(event)).toBe("<Event set>");
  }));

test("a condition shows whether its lock is locked, and how many tasks wait for a notification", () =>
  run(async () => {
    const condition = new Condition();
    expect(inspect(condition)).toBe("<Condition unlocked>");
    createTask(condition.with(() => condition.wait()));
    waiting(() => condition.with(() => condition.wait()));
    await settle();
    await condition.with(async () => {
      expect([inspect(condition), String(condition)]).toEqual([
        "<Condition locked waiters=2>",
        "<Condition locked waiters=2>",
      ]);
      condition.notifyAll();
    });
    await settle();
    expect(inspect(condition)).toBe("<Condition unlocked>");
  }));

test("a barrier shows its phase, and how many tasks have come of how many", () =>
  run(function* () {
    const barrier = new Barrier(3);
    expect(inspect(barrier)).toBe("<Barrier filling waiters=0/3>");
    const first = createTask(barrier.wait());
    const second = waiting(() => barrier.wait());
    yield* settle();
    expect([inspect(barrier), String(barrier)]).toEqual([
      "<Barrier filling waiters=2/3>",
      "<Barrier filling waiters=2/3>",
    ]);
    yield* barrier.wait();
    expect(inspect(barrier)).toBe("<Barrier draining waiters=0/3>");
    yield* first;
    yield* second;
    const last = waiting(() => barrier.wait());
    yield* settle();
    expect(inspect(barrier)).toBe("<Barrier filling waiters=1/3>");
    yield* barrier.reset();
    expect(inspect(barrier)).toBe("<Barrier resetting waiters=0/3>");
    try {
      yield* last;
    } catch {}
    yield* barrier.abort();
    expect(inspect(barrier)).toBe("<Barrier broken waiters=0/3>");
  }));
