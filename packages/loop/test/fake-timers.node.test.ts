import { mock } from "node:test";
import { defaultHost, EventLoop, getEventLoop } from "@x/loop";
import { afterEach, describe, expect, test, vi } from "vitest";
import { recorder } from "./support.ts";

const HOUR = 3_600_000;

afterEach(() => {
  mock.timers.reset();
  vi.useRealTimers();
});

/** The fake time of a test runner. */
interface FakeTime {
  begin(): void;
  tick(ms: number): void;
  end(): void;
}

/** Waits until the loop rests. */
async function settle(loop: EventLoop): Promise<void> {
  await new Promise<void>((resolve) => void loop.callSoon(resolve));
  await new Promise((resolve) => setImmediate(resolve)); // when its slice of time was over
}

const nodeTest: FakeTime = {
  begin: () => mock.timers.enable({ apis: ["setTimeout"] }),
  tick: (ms) => mock.timers.tick(ms),
  end: () => mock.timers.reset(),
};

const vitest: FakeTime = {
  begin: () => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }),
  tick: (ms) => void vi.advanceTimersByTime(ms),
  end: () => void vi.useRealTimers(),
};

describe.each([
  ["only setTimeout, as node:test does", nodeTest],
  ["the clock as well, as vitest does", vitest],
])("timers of a test that replace %s", (_, fake) => {
  test("drive the default loop", async () => {
    fake.begin();
    const loop = getEventLoop();
    const { log, write } = recorder();
    loop.callLater(HOUR, write, "a");
    loop.callLater(24 * HOUR, write, "b");
    await settle(loop);
    fake.tick(1000);
    await settle(loop);
    expect(log).toEqual([]);
    fake.tick(2 * HOUR);
    await settle(loop);
    expect(log).toEqual(["a"]);
    fake.tick(24 * HOUR);
    await settle(loop);
    expect(log).toEqual(["a", "b"]);
  });

  test("are not taken to have come to a deadline that is farther than one of them can be", async () => {
    fake.begin();
    const loop = getEventLoop();
    const { log, write } = recorder();
    const day = 24 * HOUR;
    loop.callLater(30 * day, write, "a");
    await settle(loop);
    fake.tick(25 * day);
    await settle(loop);
    expect(log).toEqual([]);
    fake.tick(6 * day);
    await settle(loop);
    expect(log).toEqual(["a"]);
  });

  test("drive it through what its callbacks set", async () => {
    fake.begin();
    const loop = getEventLoop();
    const start = loop.time();
    const times: number[] = [];
    const again = () => {
      times.push(loop.time() - start);
      if (times.length < 3) loop.callLater(HOUR, again);
    };
    loop.callLater(HOUR, again);
    for (let i = 0; i < 3; i += 1) {
      await settle(loop);
      fake.tick(2 * HOUR);
    }
    await settle(loop);
    expect(times.length).toBe(3);
    for (const [i, time] of times.entries()) expect(time).toBeGreaterThanOrEqual(HOUR * (i + 1));
  });

  test("that are gone do not hold up what waits in real time", async () => {
    fake.begin();
    const loop = getEventLoop();
    const left = loop.callLater(30, () => {});
    await settle(loop);
    fake.end();
    await new Promise<void>((resolve) => void loop.callLater(40, resolve));
    expect(left.cancelled).toBe(false);
  });

  test("that have come do not hold up what waited before", async () => {
    const loop = new EventLoop();
    const over = loop.runForever();
    const { log, write } = recorder();
    loop.callLater(HOUR, write, "before");
    await settle(loop);
    fake.begin();
    loop.callLater(48 * HOUR, write, "since");
    await settle(loop);
    fake.tick(24 * HOUR);
    await settle(loop);
    expect(log).toEqual(["before"]);
    fake.tick(48 * HOUR);
    await settle(loop);
    expect(log).toEqual(["before", "since"]);
    loop.stop();
    await over;
  });
});

test("a clock that a test's timers have put forward never goes back", async () => {
  const before = defaultHost.now();
  nodeTest.begin();
  const loop = getEventLoop();
  loop.callLater(24 * HOUR, () => {});
  await settle(loop);
  nodeTest.tick(48 * HOUR);
  await settle(loop);
  const then = defaultHost.now();
  expect(then - before).toBeGreaterThanOrEqual(24 * HOUR);
  nodeTest.end();
  expect(defaultHost.now()).toBeGreaterThanOrEqual(then);
});
