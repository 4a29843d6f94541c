import { EventEmitter } from "node:events";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { watchIdle } from "../../src/platform/node-idle.ts";
import { onlyEnds } from "../../src/shared/protocol.ts";
import { recorder } from "../support.ts";

/** A process whose resources a test chooses, and when it was woken; timers are always among the resources. */
class FakeProcess extends EventEmitter {
  nextTick = process.nextTick;
  uvMetricsInfo: { events: number } | undefined = { events: 0 };
  /** How many turns loops have asked for. */
  turns = { asked: 0 };
  resources: string[] = [];
  getActiveResourcesInfo: (() => string[]) | undefined = () => [
    ...this.resources,
    ...Array.from({ length: vi.getTimerCount() }, () => "Timeout"),
  ];
}

function watching(process: FakeProcess) {
  vi.stubGlobal("process", process);
  vi.stubGlobal("performance", { nodeTiming: process });
  const whenIdle = watchIdle(process.turns);
  vi.unstubAllGlobals();
  if (whenIdle === undefined) throw new Error("this process cannot be watched");
  return whenIdle;
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
});

afterEach(() => {
  vi.useRealTimers();
});

describe("where there is no process as Node's", () => {
  test.each([
    ["no process", undefined],
    ["no events", {}],
    ["no list of listeners", { eventNames: () => [] }],
  ])("nothing is watched: %s", (_, process) => {
    vi.stubGlobal("process", process);
    const whenIdle = watchIdle({ asked: 0 });
    vi.unstubAllGlobals();
    expect(whenIdle).toBeUndefined();
  });
});

/** Lets the process do its work and say that it ends. Returns whether it then lives on. */
async function end(process: FakeProcess): Promise<boolean> {
  vi.runOnlyPendingTimers();
  process.emit("beforeExit");
  await new Promise((resolve) => setImmediate(resolve));
  return vi.getTimerCount() > 0;
}

describe("a process of its own", () => {
  test("is idle when it is about to end, and not before", async () => {
    const process = new FakeProcess();
    const idle = vi.fn();
    watching(process)(idle);
    vi.runAllTimers();
    expect(idle).not.toHaveBeenCalled();
    process.emit("beforeExit");
    expect(idle).toHaveBeenCalledOnce();
    await end(process);
    expect(idle).toHaveBeenCalledOnce();
  });

  test("does not matter what keeps it alive", () => {
    const process = new FakeProcess();
    process.resources = ["TCPServerWrap", "MessagePort", "TTYWrap"];
    const idle = vi.fn();
    watching(process)(idle);
    process.emit("beforeExit");
    expect(idle).toHaveBeenCalledOnce();
  });

  test("lives for another round after a watch began: it may just have said that it ends", async () => {
    const process = new FakeProcess();
    const whenIdle = watching(process);
    const second = vi.fn();
    whenIdle(() => void whenIdle(second));
    expect(vi.getTimerCount()).toBe(1);
    expect(await end(process)).toBe(true);
    expect(second).not.toHaveBeenCalled();
    expect(await end(process)).toBe(true);
    expect(second).toHaveBeenCalledOnce();
    expect(await end(process)).toBe(false);
    const third = vi.fn();
    whenIdle(third);
    expect(vi.getTimerCount()).toBe(1);
    await end(process);
    expect(third).toHaveBeenCalledOnce();
  });

  test("sets no timer for a watch while it has not said that it ends", () => {
    const whenIdle = watching(new FakeProcess());
    for (let i = 0; i < 20; i += 1) whenIdle(() => {})();
    expect(vi.getTimerCount()).toBe(1);
  });

  test("tells one watcher at a time, for what that does may be what the next waits for", async () => {
    const process = new FakeProcess();
    const whenIdle = watching(process);
    const { log, write } = recorder();
    whenIdle(() => {
      write("first");
      offSecond();
    });
    const offSecond = whenIdle(() => write("second"));
    whenIdle(() => write("third"));
    expect(await end(process)).toBe(true);
    expect(log).toEqual(["first"]);
    await end(process);
    await end(process);
    expect(log).toEqual(["first", "third"]);
  });

  test("the same callback may watch twice", async () => {
    const process = new FakeProcess();
    const whenIdle = watching(process);
    const idle = vi.fn();
    const off = whenIdle(idle);
    whenIdle(idle);
    off();
    await end(process);
    expect(idle).toHaveBeenCalledOnce();
  });

  test("a watch that is called off keeps nothing alive", async () => {
    const process = new FakeProcess();
    const idle = vi.fn();
    watching(process)(idle)();
    expect(await end(process)).toBe(false);
    expect(idle).not.toHaveBeenCalled();
  });

  test("listens once, however often it is watched", () => {
    const process = new FakeProcess();
    const whenIdle = watching(process);
    expect(process.listenerCount("beforeExit")).toBe(0);
    for (let i = 0; i < 20; i += 1) whenIdle(() => {})();
    expect(process.listenerCount("beforeExit")).toBe(1);
  });
});

describe("listeners to signals, which could wake the program", () => {
  test("keep the process alive until the last of them is gone", async () => {
    const process = new FakeProcess();
    const idle = vi.fn();
    const others = process.listenerCount("removeListener");
    process.on("warning", () => {});
    const onSignal = () => {};
    process.on("SIGINT", onSignal);
    const whenIdle = watching(process);
    process.once("SIGTERM", () => {});
    whenIdle(idle);
    vi.runOnlyPendingTimers();
    expect(await end(process)).toBe(true);
    vi.runOnlyPendingTimers();
    process.removeAllListeners("warning");
    process.off("SIGINT", onSignal);
    expect(vi.getTimerCount()).toBe(1);
    process.emit("SIGTERM");
    expect(vi.getTimerCount()).toBe(0);
    expect(process.listenerCount("removeListener")).toBe(others);
    expect(idle).not.toHaveBeenCalled();
    await end(process);
    expect(idle).toHaveBeenCalledOnce();
  });

  test("keep it alive no longer than it is watched", async () => {
    const process = new FakeProcess();
    process.on("SIGINT", () => {});
    const whenIdle = watching(process);
    const off = whenIdle(() => {});
    vi.runOnlyPendingTimers();
    expect(await end(process)).toBe(true);
    off();
    expect(await end(process)).toBe(false);
    expect(process.listenerCount("removeListener")).toBe(0);
  });

  test("do not count where they can only end the program", async () => {
    const process = new FakeProcess();
    const idle = vi.fn();
    process.on(
      "SIGINT",
      Object.assign(() => {}, { [onlyEnds]: true }),
    );
    watching(process)(idle);
    await end(process);
    expect(idle).toHaveBeenCalledOnce();
  });
});

describe("a process whose end others act on", () => {
  test("is idle when its end comes again and nothing was begun", async () => {
    const process = new FakeProcess();
    const idle = vi.fn();
    process.on("beforeExit", () => {});
    watching(process)(idle);
    vi.runAllTimers();
    for (let round = 0; round < 2; round += 1) {
      expect(await end(process)).toBe(true);
      expect(idle).not.toHaveBeenCalled();
    }
    await end(process);
    expect(idle).toHaveBeenCalledOnce();
  });

  test.each(["before", "after"])(
    "is not idle if they begin something (%s a watch)",
    async (when) => {
      const process = new FakeProcess();
      const whenIdle = watching(process);
      const idle = vi.fn();
      process.resources = ["PipeWrap"]; // an output, which keeps nothing alive
      let left = 5;
      const begin = () => {
        left -= 1;
        if (left > 0) process.resources.push("FSReqCallback");
      };
      if (when === "after") whenIdle(idle);
      process.prependListener("beforeExit", begin);
      if (when === "before") whenIdle(idle);
      for (let round = 0; round < 4; round += 1) {
        expect(await end(process)).toBe(true);
        expect(idle).not.toHaveBeenCalled();
        process.resources = ["PipeWrap"];
      }
      await end(process);
      await end(process);
      expect(idle).toHaveBeenCalledOnce();
    },
  );

  test("is not idle if it was woken by what is not listed", async () => {
    const process = new FakeProcess();
    const idle = vi.fn();
    process.on("beforeExit", () => {});
    watching(process)(idle);
    await end(process);
    for (let events = 1; events < 5; events += 1) {
      expect(await end(process)).toBe(true);
      process.uvMetricsInfo = { events };
    }
    await end(process);
    expect(idle).not.toHaveBeenCalled();
    await end(process);
    expect(idle).toHaveBeenCalledOnce();
  });

  test.each(["in its end", "after it"])("is not idle if a loop had a turn %s", async (when) => {
    const process = new FakeProcess();
    const idle = vi.fn();
    let left = 5;
    const turn = () => {
      process.turns.asked += 1;
    };
    process.on("beforeExit", () => {
      left -= 1;
      if (left < 0) return;
      if (when === "in its end") turn();
      else process.nextTick(turn);
    });
    watching(process)(idle);
    for (let round = 0; round < 6; round += 1) {
      expect(await end(process)).toBe(true);
      expect(idle).not.toHaveBeenCalled();
    }
    for (let round = 0; round < 3; round += 1) await end(process);
    expect(idle).toHaveBeenCalledOnce();
  });

  test("gets another round if a watch ends, or another begins, in its end", async () => {
    const process = new FakeProcess();
    const whenIdle = watching(process);
    const idle = vi.fn();
    const offs = [whenIdle(() => {})];
    process.on("beforeExit", () => offs.pop()?.());
    whenIdle(idle);
    await end(process);
    offs.push(whenIdle(() => {}));
    await end(process);
    offs.push(whenIdle(() => {}));
    expect(await end(process)).toBe(true);
    expect(idle).not.toHaveBeenCalled();
    for (let round = 0; round < 3; round += 1) await end(process);
    expect(idle).toHaveBeenCalledOnce();
  });

  test("is let go when it is not watched any more", async () => {
    const process = new FakeProcess();
    const idle = vi.fn();
    const off = watching(process)(idle);
    process.on("beforeExit", () => {
      if (vi.getTimerCount() === 0) off();
    });
    await end(process);
    expect(await end(process)).toBe(false);
    expect(await end(process)).toBe(false);
    expect(idle).not.toHaveBeenCalled();
  });

  test("counts as idle where nothing tells what was begun", async () => {
    const process = new FakeProcess();
    process.getActiveResourcesInfo = undefined;
    process.uvMetricsInfo = undefined;
    const idle = vi.fn();
    process.on("beforeExit", () => {});
    watching(process)(idle);
    for (let round = 0; round < 3; round += 1) await end(process);
    expect(idle).toHaveBeenCalledOnce();
  });
});
