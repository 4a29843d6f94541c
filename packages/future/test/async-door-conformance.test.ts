// What the corpora, run with async functions, have found. A loop is turned by hand, and promises come on
// as far as they can in between.
import { Future, runSync, sleep } from "@x/future";
import { defaultHost } from "@x/loop";
import { describe, expect, test } from "vitest";
import { TestLoop } from "./support.ts";

const turnOfHost = (): Promise<void> => new Promise((resolve) => defaultHost.later(resolve));

/** Runs so many iterations, with a turn of the host after each. */
async function turns(loop: TestLoop, count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    loop.turn();
    await turnOfHost();
  }
}

/** Whether scopes follow async functions here, after an `await` too. */
const { process } = globalThis as { process?: { getBuiltinModule?(name: string): unknown } };
const follows = process?.getBuiltinModule?.("node:async_hooks") !== undefined;

describe.runIf(follows)("an async function", () => {
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
});
