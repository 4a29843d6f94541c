import { EventEmitter } from "node:events";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { onlyEnds } from "../../src/kernel.ts";
import { watchIdle } from "../../src/platform/node-idle.ts";
import { recorder } from "../support.ts";

interface FakeHandle {
  fd?: number;
  listenerCount?(event: string): number;
}

/** A process whose resources a test chooses; the timers of the watch itself are always among them. */
class FakeProcess extends EventEmitter {
  resources: string[] = [];
  handles: FakeHandle[] = [];
  looks = 0;
  getActiveResourcesInfo = (): string[] => {
    this.looks += 1;
    return [...this.resources, ...Array.from({ length: vi.getTimerCount() }, () => "Timeout")];
  };
  _getActiveHandles = (): FakeHandle[] => this.handles;
}

/** A port with so many listeners to an event. */
const port = (count: number, event = "message"): FakeHandle => ({
  listenerCount: (name) => (name === event ? count : 0),
});

function watching(process: FakeProcess) {
  vi.stubGlobal("process", process);
  const whenIdle = watchIdle();
  vi.unstubAllGlobals();
  if (whenIdle === undefined) throw new Error("this process cannot be watched");
  return whenIdle;
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setImmediate", "clearImmediate"] });
});

afterEach(() => {
  vi.useRealTimers();
});

describe("where there is no process as Node's", () => {
  test.each([
    ["no process", undefined],
    ["no list of resources", { _getActiveHandles: () => [] }],
    ["no list of handles", { getActiveResourcesInfo: () => [] }],
  ])("nothing is watched: %s", (_, process) => {
    vi.stubGlobal("process", process);
    const whenIdle = watchIdle();
    vi.unstubAllGlobals();
    expect(whenIdle).toBeUndefined();
  });
});

describe("a process of its own", () => {
  /** Has the process do what it has to do and then say that it ends. */
  function drain(process: FakeProcess): void {
    vi.runAllTimers();
    process.emit("beforeExit");
  }

  test("is idle when it is about to end, and not before", () => {
    const process = new FakeProcess();
    const idle = vi.fn();
    watching(process)(idle);
    vi.runAllTimers();
    expect(idle).not.toHaveBeenCalled();
    expect(process.looks).toBe(0);
    process.emit("beforeExit");
    expect(idle).toHaveBeenCalledOnce();
    drain(process);
    expect(idle).toHaveBeenCalledOnce();
  });

  test.each([1, 2])("whose output %d was used before is still its own", (fd) => {
    const process = new FakeProcess();
    process.handles = [{ fd, ...port(0) }];
    const idle = vi.fn();
    watching(process)(idle);
    vi.runAllTimers();
    expect(process.looks).toBe(0);
    drain(process);
    expect(idle).toHaveBeenCalledOnce();
  });

  test("lives for another round after a watch begins: it may just have said that it ends", () => {
    const process = new FakeProcess();
    const whenIdle = watching(process);
    const second = vi.fn();
    whenIdle(() => void whenIdle(second));
    drain(process);
    expect(vi.getTimerCount()).toBe(1);
    expect(second).not.toHaveBeenCalled();
    drain(process);
    expect(second).toHaveBeenCalledOnce();
  });

  test("tells one watcher at a time, for what that does may be what the next waits for", () => {
    const process = new FakeProcess();
    const whenIdle = watching(process);
    const { log, write } = recorder();
    whenIdle(() => {
      write("first");
      offSecond();
    });
    const offSecond = whenIdle(() => write("second"));
    whenIdle(() => write("third"));
    drain(process);
    expect(log).toEqual(["first"]);
    expect(vi.getTimerCount()).toBe(1);
    drain(process);
    drain(process);
    expect(log).toEqual(["first", "third"]);
  });

  test("the same callback may watch twice", () => {
    const process = new FakeProcess();
    const whenIdle = watching(process);
    const idle = vi.fn();
    const off = whenIdle(idle);
    whenIdle(idle);
    off();
    drain(process);
    expect(idle).toHaveBeenCalledOnce();
  });

  test("a watch that is called off keeps nothing alive, and leaves its timer to the next", () => {
    const process = new FakeProcess();
    const whenIdle = watching(process);
    const set = vi.spyOn(globalThis, "setTimeout");
    const idle = vi.fn();
    const offs = [whenIdle(idle), whenIdle(idle)];
    const timer = set.mock.results[0]?.value as NodeJS.Timeout;
    offs[0]?.();
    expect(timer.hasRef()).toBe(true);
    offs[1]?.();
    expect(timer.hasRef()).toBe(false);
    process.emit("beforeExit");
    expect(idle).not.toHaveBeenCalled();
    whenIdle(idle);
    expect([timer.hasRef(), set.mock.calls.length]).toEqual([true, 1]);
    drain(process);
    expect(idle).toHaveBeenCalledOnce();
    set.mockRestore();
  });

  test("where timers are numbers, a watch that is called off clears its own", () => {
    const whenIdle = watching(new FakeProcess());
    const set = vi.spyOn(globalThis, "setTimeout").mockReturnValue(1 as never);
    const clear = vi.spyOn(globalThis, "clearTimeout").mockReturnValue(undefined);
    whenIdle(() => {})();
    whenIdle(() => {})();
    expect(set).toHaveBeenCalledTimes(2);
    expect(clear.mock.calls.filter(([timer]) => (timer as unknown) === 1)).toHaveLength(3);
    set.mockRestore();
    clear.mockRestore();
  });

  test("listens once, however often it is watched", () => {
    const process = new FakeProcess();
    const whenIdle = watching(process);
    expect(process.listenerCount("beforeExit")).toBe(0);
    for (let i = 0; i < 20; i += 1) whenIdle(() => {})();
    expect(process.listenerCount("beforeExit")).toBe(1);
  });

  test("is kept alive by listeners to signals, which could wake the program", () => {
    const process = new FakeProcess();
    const idle = vi.fn();
    process.on("warning", () => {});
    const onSignal = () => {};
    process.on("SIGINT", onSignal);
    process.on("SIGTERM", () => {});
    const whenIdle = watching(process);
    process.on("SIGINT", onSignal);
    whenIdle(idle);
    drain(process);
    expect(vi.getTimerCount()).toBe(1);
    drain(process);
    expect(idle).not.toHaveBeenCalled();
    process.off("SIGINT", onSignal);
    drain(process);
    expect(idle).toHaveBeenCalledOnce();
  });

  test("is idle in spite of a listener to signals that can only end the program", () => {
    const process = new FakeProcess();
    const idle = vi.fn();
    const whenIdle = watching(process);
    process.on(
      "SIGINT",
      Object.assign(() => {}, { [onlyEnds]: true }),
    );
    whenIdle(idle);
    drain(process);
    expect(idle).toHaveBeenCalledOnce();
  });
});

describe("a process that others keep alive", () => {
  /** A process with the port of a test runner. */
  function underTest(): FakeProcess {
    const process = new FakeProcess();
    process.handles = [port(1)];
    process.resources = ["MessagePort"];
    return process;
  }

  /** Lets the watch look for so many ms. */
  const wait = (ms = 1) => vi.advanceTimersByTime(ms);

  test("is idle when nothing is active", () => {
    const idle = vi.fn();
    watching(underTest())(idle);
    expect(idle).not.toHaveBeenCalled();
    wait();
    expect(idle).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each(["Timeout", "Immediate", "TCPServerWrap", "TCPSocketWrap", "FSReqCallback"])(
    "is not idle while a %s is active",
    (resource) => {
      const process = underTest();
      const idle = vi.fn();
      process.resources.push(resource);
      watching(process)(idle);
      wait(5000);
      expect(idle).not.toHaveBeenCalled();
      process.resources.pop();
      wait(1000);
      expect(idle).toHaveBeenCalledOnce();
    },
  );

  test.each(["CloseReq", "MessagePort", "PipeWrap", "TTYWrap"])(
    "a %s says nothing by itself",
    (resource) => {
      const process = underTest();
      const idle = vi.fn();
      process.resources.push(resource);
      watching(process)(idle);
      wait();
      expect(idle).toHaveBeenCalledOnce();
    },
  );

  test.each<[string, FakeHandle]>([
    ["a new port", port(0)],
    ["a new port with a listener", port(1)],
    ["a handle that counts no listeners", {}],
    ["the standard input", { fd: 0, ...port(1, "data") }],
  ])("is not idle while there is %s", (_, handle) => {
    const process = underTest();
    const idle = vi.fn();
    const whenIdle = watching(process);
    process.handles = [...process.handles, handle];
    whenIdle(idle);
    wait(1000);
    expect(idle).not.toHaveBeenCalled();
  });

  test.each(["message", "data", "readable"])(
    "is not idle while somebody else listens to '%s' of an old port",
    (event) => {
      const process = underTest();
      let count = 0;
      const old: FakeHandle = { listenerCount: (name) => (name === event ? count : 0) };
      process.handles.push(old);
      const whenIdle = watching(process);
      const idle = vi.fn();
      count = 1;
      whenIdle(idle);
      wait(1000);
      expect(idle).not.toHaveBeenCalled();
      count = 0;
      wait(1000);
      expect(idle).toHaveBeenCalledOnce();
    },
  );

  test("an old handle that counts no listeners does not matter", () => {
    const process = underTest();
    process.handles.push({ fd: 17 });
    const idle = vi.fn();
    watching(process)(idle);
    wait();
    expect(idle).toHaveBeenCalledOnce();
  });

  test("the standard input counts even if it was listened to before", () => {
    const process = underTest();
    process.handles.push({ fd: 0, ...port(1, "data") });
    const idle = vi.fn();
    watching(process)(idle);
    wait(1000);
    expect(idle).not.toHaveBeenCalled();
  });

  test("the standard outputs never count", () => {
    const process = underTest();
    const whenIdle = watching(process);
    process.handles = [...process.handles, { fd: 1, ...port(0) }, { fd: 2, ...port(0) }];
    const idle = vi.fn();
    whenIdle(idle);
    wait();
    expect(idle).toHaveBeenCalledOnce();
  });

  test("is not idle while a signal is listened to", () => {
    const process = underTest();
    const whenIdle = watching(process);
    process.on("SIGINT", () => {});
    const idle = vi.fn();
    whenIdle(idle);
    wait(1000);
    expect(idle).not.toHaveBeenCalled();
  });

  test("is looked at less and less often, but once a second at least", () => {
    const process = underTest();
    process.resources.push("TCPServerWrap");
    const whenIdle = watching(process);
    const off = whenIdle(() => {});
    wait(2000);
    expect(process.looks).toBeLessThan(15);
    process.looks = 0;
    wait(10_000);
    expect(process.looks).toBe(10);
    off();
    process.looks = 0;
    whenIdle(() => {});
    wait(10);
    expect(process.looks).toBeGreaterThan(2);
  });

  test("all watchers share one look, and are told one by one", () => {
    const process = underTest();
    const whenIdle = watching(process);
    const { log, write } = recorder();
    whenIdle(() => {
      write("first");
      process.resources.push("Timeout");
    });
    whenIdle(() => write("second"));
    expect(vi.getTimerCount()).toBe(1);
    wait(100);
    expect(log).toEqual(["first"]);
    process.resources.pop();
    wait(1000);
    expect(log).toEqual(["first", "second"]);
  });

  test("a watch may be called off between the timer and the look", () => {
    const process = underTest();
    const idle = vi.fn();
    const off = watching(process)(idle);
    vi.advanceTimersToNextTimer();
    expect(vi.getTimerCount()).toBe(1);
    off();
    wait();
    expect(idle).not.toHaveBeenCalled();
    expect(process.looks).toBe(0);
  });

  test("is looked at, too, where somebody else acts on its end", () => {
    const process = new FakeProcess();
    const whenIdle = watching(process);
    const idle = vi.fn();
    process.on("beforeExit", () => {});
    whenIdle(idle);
    wait();
    expect(idle).toHaveBeenCalledOnce();
    whenIdle(idle);
    wait();
    expect(idle).toHaveBeenCalledTimes(2);
  });
});
