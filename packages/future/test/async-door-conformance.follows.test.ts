// What the corpora, run with async functions, have found. A loop is turned by hand, and promises come on
// as far as they can in between.
import { call, Future, runSync, sleep } from "@x/future";
import { defaultHost } from "@x/loop";
import { type AsyncCode, resume } from "@x/loop/internal";
import { describe, expect, test } from "vitest";
import { TestLoop } from "./support.ts";

const turnOfHost = (): Promise<void> => new Promise((resolve) => defaultHost.later(resolve));

/** Runs a number of iterations, with a turn of the host after each. */
async function turns(loop: TestLoop, count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    loop.turn();
    await turnOfHost();
  }
}

describe("an async function", () => {
  test("that outlives its loop is refused, and other loops go on", async () => {
    const loop = new TestLoop();
    let refused: unknown;
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    loop.task(async () => {
      await gate;
      try {
        await sleep(0);
      } catch (error) {
        refused = error;
      }
    });
    await turns(loop, 1);
    loop.close();
    open();
    await turnOfHost();
    expect(refused).toEqual(new Error("Event loop is closed: use another loop, or a new one"));
    expect(runSync(sleep(1, "fine"))).toBe("fine");
  });

  test("starts eager tasks at once, also after an await", async () => {
    const loop = new TestLoop();
    const log: string[] = [];
    const task = loop.task(async () => {
      await sleep(1);
      loop.task(async () => log.push("eager"), { eager: true });
      log.push("made");
    });
    await turns(loop, 4);
    expect(task.done).toBe(true);
    expect(log).toEqual(["eager", "made"]);
  });

  test("gets what a listener to its signal brings about, also if its loop resumes it later", async () => {
    class LaterLoop extends TestLoop {
      override [resume](code: AsyncCode): void {
        this.callSoon(() => super[resume](code));
      }
    }
    const loop = new LaterLoop();
    const item = new Future<string>({ loop });
    const task = loop.task(async ({ signal }) => {
      signal.addEventListener("abort", () => item.setResult("the last"));
      return await item;
    });
    await turns(loop, 1);
    task.cancel();
    await turns(loop, 3);
    expect(task.result()).toBe("the last");
  });

  test("that has ended has its value counted, though its task is cancelled before it goes on", async () => {
    const loop = new TestLoop();
    const item = new Future<string>({ loop });
    const task = loop.task(async () => await item);
    await turns(loop, 1);
    item.setResult("item");
    await turnOfHost();
    expect(task.done).toBe(false);
    expect(task.cancel()).toBe(true);
    await turns(loop, 1);
    expect(task.result()).toBe("item");
  });

  test("that has ended has its error counted, though its task is cancelled before it goes on", async () => {
    const loop = new TestLoop();
    const item = new Future<string>({ loop });
    const task = loop.task(async () => {
      await item;
      throw new Error("its own");
    });
    await turns(loop, 1);
    item.setResult("item");
    await turnOfHost();
    task.cancel();
    await turns(loop, 1);
    expect(task.exception()).toEqual(new Error("its own"));
  });

  test("that has ended leaves a request that comes late to the coroutine that goes on", async () => {
    const loop = new TestLoop();
    const item = new Future<string>({ loop });
    const log: unknown[] = [];
    const task = loop.task(function* () {
      log.push(yield* call(async () => await item));
      yield* sleep(10);
    });
    await turns(loop, 1);
    item.setResult("item");
    await turnOfHost();
    task.cancel("why");
    await turns(loop, 3);
    expect(log).toEqual(["item"]);
    expect(() => task.result()).toThrow(expect.objectContaining({ args: ["why"] }));
  });

  test("that ends before it is told leaves the request to the coroutine that goes on", async () => {
    const loop = new TestLoop();
    let give = (_item: string): void => {};
    const item = new Promise<string>((resolve) => {
      give = resolve;
    });
    const log: unknown[] = [];
    const task = loop.task(function* () {
      log.push(yield* call(async () => await item));
      yield* sleep(10);
    });
    await turns(loop, 1);
    task.cancel("why");
    give("item");
    await turns(loop, 3);
    expect(log).toEqual(["item"]);
    expect(() => task.result()).toThrow(expect.objectContaining({ args: ["why"] }));
  });

  describe("that is cancelled twice in one instant can wait while it cleans up", () => {
    test.each([
      ["a call", () => sleep(Number.POSITIVE_INFINITY)],
      ["a future", (loop: TestLoop) => new Future<void>({ loop })],
    ])("where it awaits %s", async (_what, awaited) => {
      const loop = new TestLoop();
      const log: string[] = [];
      const task = loop.task(async () => {
        try {
          await awaited(loop);
        } finally {
          await sleep(1);
          log.push("cleaned up");
        }
      });
      await turns(loop, 1);
      task.cancel("first");
      task.cancel("second");
      await turns(loop, 4);
      expect(log).toEqual(["cleaned up"]);
      expect(() => task.result()).toThrow(expect.objectContaining({ args: ["first"] }));
    });

    test("where others await the same future, and are cancelled too", async () => {
      const loop = new TestLoop();
      const log: string[] = [];
      const shared = new Future<void>({ loop });
      const tasks = ["one", "two", "three"].map((name) =>
        loop.task(async () => {
          try {
            await shared;
          } finally {
            await sleep(1);
            log.push(name);
          }
        }),
      );
      await turns(loop, 1);
      for (const task of tasks) task.cancel();
      await turns(loop, 4);
      expect(log).toEqual(["one", "two", "three"]);
      expect(tasks.every((task) => task.cancelled)).toBe(true);
    });
  });

  test("that waits for what refuses to be cancelled is waited for, and told when that has ended", async () => {
    const loop = new TestLoop();
    class Refusing extends Future<string> {
      override cancel(): boolean {
        return false;
      }
    }
    const log: string[] = [];
    const refusing = new Refusing({ loop });
    const task = loop.task(async () => {
      try {
        await refusing;
      } finally {
        await sleep(1);
        log.push("cleaned up");
      }
    });
    await turns(loop, 1);
    task.cancel("why");
    await turns(loop, 1);
    expect(task.done).toBe(false);
    refusing.setResult("late");
    await turns(loop, 4);
    expect(log).toEqual(["cleaned up"]);
    expect(() => task.result()).toThrow(expect.objectContaining({ args: ["why"] }));
  });

  test("that was told and then cancels itself gets that at its next wait", async () => {
    const loop = new TestLoop();
    const done = new Future<void>({ loop });
    done.setResult();
    const task = loop.task(async () => {
      try {
        await sleep(10);
      } catch {
        await done;
        task.cancel("again");
      }
      await sleep(1);
    });
    await turns(loop, 1);
    task.cancel("first");
    await turns(loop, 3);
    expect(() => task.result()).toThrow(expect.objectContaining({ args: ["again"] }));
  });

  test("that takes a request back before it was told goes on", async () => {
    const loop = new TestLoop();
    const task = loop.task(async () => {
      await sleep(0);
      task.cancel();
      task.uncancel();
      await sleep(1);
      return "went on";
    });
    await turns(loop, 8);
    expect(task.result()).toBe("went on");
  });

  test("is cancelled at its next wait where another one, which it had dropped, was cancelled in the same instant", async () => {
    const loop = new TestLoop();
    const dropped = new Future<void>({ loop });
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const task = loop.task(async () => {
      void dropped.then(undefined, () => {});
      await gate;
      await sleep(10);
    });
    await turns(loop, 1);
    dropped.cancel();
    task.cancel("why");
    await turnOfHost();
    open();
    await turns(loop, 3);
    expect(() => task.result()).toThrow(expect.objectContaining({ args: ["why"] }));
  });
});
