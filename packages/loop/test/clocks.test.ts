// Host timers that come late or early and clocks that jump, as in a background tab, whose timers are
// throttled, or after a laptop's sleep. What they may never do: have a timer of the loop fire before
// its deadline, or after one with a later deadline.
import { defaultHost, EventLoop } from "@x/loop";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ManualHost, recorder } from "./support.ts";

const DAY = 24 * 60 * 60 * 1000;

/** A loop that has been started on a host which a test moves. */
function started(): { host: ManualHost; loop: EventLoop } {
  const host = new ManualHost();
  const loop = new EventLoop({ host });
  void loop.runForever();
  host.settle();
  return { host, loop };
}

describe("a host that a test moves", () => {
  test.each([
    ["a throttled tab, whose timers come once in a second", 1000],
    ["a frozen tab, whose timers come once in a minute", 60_000],
    ["a laptop that slept for a day", DAY],
  ])("LOOP-09 %s: what is due runs at once, by deadline and then by age", (_, wakesAt) => {
    const { host, loop } = started();
    const { log, write } = recorder();
    loop.callLater(30, write, "30");
    loop.callLater(10, write, "10, set first");
    loop.callLater(20, write, "20");
    loop.callLater(10, write, "10, set second");
    loop.callLater(wakesAt + 1, write, "not due");
    host.ring(wakesAt);
    expect(log).toEqual(["10, set first", "10, set second", "20", "30"]);
    expect(host.alarms.map(({ when }) => when)).toEqual([wakesAt + 1]);
  });

  test("a timer that a late one sets waits for its whole delay from then on", () => {
    const { host, loop } = started();
    const { log, write } = recorder();
    loop.callLater(10, () => {
      write(`late at ${loop.time()}`);
      loop.callLater(10, () => write(`its own at ${loop.time()}`));
    });
    loop.callLater(DAY + 5, () => write(`another at ${loop.time()}`));
    host.ring(DAY);
    host.settle();
    host.ring(DAY + 5);
    host.ring(DAY + 9);
    expect(log).toEqual([`late at ${DAY}`, `another at ${DAY + 5}`]);
    host.ring(DAY + 10);
    expect(log.at(-1)).toBe(`its own at ${DAY + 10}`);
  });

  test("a clock that jumps while the loop is busy: timers queue up behind what is ready", () => {
    const { host, loop } = started();
    const { log, write } = recorder();
    loop.callLater(20, write, "20");
    loop.callLater(10, write, "10");
    loop.callSoon(() => {
      host.time = DAY;
      loop.callSoon(write, "ready");
      loop.callLater(0, write, "0, from now");
    });
    host.settle();
    expect(log).toEqual(["ready", "10", "20", "0, from now"]);
  });

  test("a clock that stood still while the machine slept: a timer that rings early is set again", () => {
    const { host, loop } = started();
    const { log, write } = recorder();
    loop.callLater(10, write, "10");
    for (const time of [0, 4, 9.999]) {
      host.ring(time);
      expect(log).toEqual([]);
      expect(host.alarms.map(({ when }) => when)).toEqual([10]);
    }
    host.ring(10);
    expect(log).toEqual(["10"]);
  });

  test("whatever the host does, no timer is early and none is overtaken", () => {
    let seed = 1;
    const random = (limit: number) => {
      seed = (seed * 16807) % 2147483647;
      return seed % limit;
    };
    const { host, loop } = started();
    const fired: { when: number; age: number }[] = [];
    for (let age = 0; age < 1000; age += 1) {
      const timer = loop.callLater(random(500), () => {
        expect(loop.time()).toBeGreaterThanOrEqual(timer.when);
        fired.push({ when: timer.when, age });
      });
    }
    while (host.alarms.length > 0) {
      // A little too early, in time, late, or after a sleep.
      const jump = [-0.5, 0, random(20), random(100)][random(4)] as number;
      host.ring(Math.max(host.time, (host.alarms[0]?.when as number) + jump));
      host.settle();
    }
    expect(fired).toHaveLength(1000);
    expect(fired).toEqual(fired.toSorted((a, b) => a.when - b.when || a.age - b.age));
  });
});

describe("the runtime's host", () => {
  let now: number;

  beforeEach(() => {
    now = 1000.5;
    vi.spyOn(performance, "now").mockImplementation(() => now);
    vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"] });
  });

  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  /** Lets the runtime's timer ring when its clock says so. */
  async function ring(time: number): Promise<void> {
    now = time;
    vi.advanceTimersToNextTimer();
    await new Promise<void>((resolve) => defaultHost.later(resolve));
  }

  async function hosted(test: (loop: EventLoop, log: string[]) => Promise<void>): Promise<void> {
    const loop = new EventLoop();
    const { log, write } = recorder();
    loop.callLater(20, write, "20");
    loop.callLater(10, write, "10");
    const over = loop.runForever();
    await new Promise<void>((resolve) => defaultHost.later(resolve));
    await test(loop, log);
    loop.stop();
    await over;
  }

  test("a setTimeout that rings early fires nothing, and is set again", () =>
    hosted(async (_, log) => {
      await ring(1010);
      expect(log).toEqual([]);
      await ring(1010.4);
      expect(log).toEqual([]);
      await ring(1010.5);
      expect(log).toEqual(["10"]);
      await ring(1020.5);
      expect(log).toEqual(["10", "20"]);
    }));

  test("a setTimeout that is throttled: what is due runs at once, in order", () =>
    hosted(async (_, log) => {
      await ring(2000);
      expect(log).toEqual(["10", "20"]);
    }));

  test("setting the computer's clock, forth or back, changes nothing", () =>
    hosted(async (loop, log) => {
      for (const days of [365, -365]) {
        vi.setSystemTime(Date.now() + days * DAY);
        await ring(1005);
        expect([loop.time(), log]).toEqual([1005, []]);
      }
      await ring(1010.5);
      await ring(1020.5);
      expect(log).toEqual(["10", "20"]);
    }));
});
