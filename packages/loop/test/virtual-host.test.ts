import { defaultHost, EventLoop, type Host, VirtualHost } from "@x/loop";
import { afterEach, expect, expectTypeOf, test, vi } from "vitest";
import { recorder, runAll } from "./support.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

test("time starts at 0 and moves only when it is told to", () => {
  const host = new VirtualHost();
  expect(host.now()).toBe(0);
  host.advance(5);
  expect(host.now()).toBe(5);
});

test("time never goes back", () => {
  const host = new VirtualHost();
  host.advance(5);
  host.advance(3);
  expect(host.now()).toBe(5);
});

test.each([
  [Number.NaN, RangeError],
  ["5" as never, TypeError],
])("advance(%o) is refused, and the clock stays", (when, type) => {
  const host = new VirtualHost();
  expect(() => host.advance(when)).toThrow(type);
  expect(() => host.advance(when)).toThrow(
    expect.objectContaining({
      message: expect.stringContaining("when must be a number of milliseconds"),
    }),
  );
  expect(host.now()).toBe(0);
});

test("by hand, a day passes in no time", () => {
  const host = new VirtualHost();
  const loop = new EventLoop({ host });
  loop.callLater(86_400_000, () => {});
  expect(runAll(loop)).toBe(1);
  expect(host.now()).toBe(86_400_000);
});

test("hosted, the clock jumps from deadline to deadline", async () => {
  const loop = new EventLoop({ host: new VirtualHost() });
  const times: number[] = [];
  loop.callLater(60_000, () => times.push(loop.time()));
  loop.callLater(10, () => {
    times.push(loop.time());
    loop.callLater(5, () => times.push(loop.time()));
  });
  loop.callLater(120_000, () => loop.stop());
  await loop.runForever();
  expect(times).toEqual([10, 15, 60_000]);
  expect(loop.time()).toBe(120_000);
});

test("hosted, promises that are settled get their say before the clock jumps", async () => {
  const loop = new EventLoop({ host: new VirtualHost() });
  const { log, write } = recorder();
  loop.callSoon(() => {
    void Promise.resolve()
      .then(() => {})
      .then(() => loop.callSoon(() => write(`promise at ${loop.time()}`)));
  });
  loop.callLater(10, () => {
    write(`timer at ${loop.time()}`);
    loop.stop();
  });
  await loop.runForever();
  expect(log).toEqual(["promise at 0", "timer at 10"]);
});

test("hosted, a loop that spins starves no host timers, and its time stands", async () => {
  const loop = new EventLoop({ host: new VirtualHost() });
  const spin = () => void loop.callSoon(spin);
  spin();
  loop.callLater(1, () => {});
  const over = loop.runForever();
  await new Promise((resolve) => setTimeout(resolve, 1));
  loop.stop();
  await over;
  expect(loop.time()).toBe(0);
});

test("hosted, what wakes the loop before the clock jumps finds it where it was", async () => {
  const loop = new EventLoop({ host: new VirtualHost() });
  const times: number[] = [];
  loop.callLater(10, () => loop.stop());
  let hops = 1000;
  const hop = () => {
    times.push(loop.time());
    hops -= 1;
    // Each time the loop rests and is woken.
    if (hops > 0) defaultHost.soon(() => defaultHost.soon(() => loop.callSoon(hop)));
  };
  loop.callSoon(hop);
  await loop.runForever();
  expect(times).toEqual(Array.from({ length: 1000 }, () => 0));
  expect(loop.time()).toBe(10);
});

test("hosted, a timer that is cancelled does not move the clock", async () => {
  const loop = new EventLoop({ host: new VirtualHost() });
  const far = loop.callLater(1000, () => {});
  const over = loop.runForever();
  defaultHost.soon(() => {
    far.cancel();
    loop.callLater(1, () => loop.stop());
  });
  await over;
  expect(loop.time()).toBe(1);
});

test("hosted, a deadline of Infinity never comes", async () => {
  const loop = new EventLoop({ host: new VirtualHost() });
  const callback = vi.fn();
  loop.callLater(Number.POSITIVE_INFINITY, callback);
  const over = loop.runForever();
  await new Promise<void>((resolve) => defaultHost.later(() => defaultHost.later(resolve)));
  loop.callSoon(() => loop.stop());
  await over;
  expect(callback).not.toHaveBeenCalled();
  expect(loop.time()).toBe(0);
});

test("two loops may share a clock", () => {
  const host = new VirtualHost();
  const [a, b] = [new EventLoop({ host }), new EventLoop({ host })];
  const { log, write } = recorder();
  a.callLater(10, write, "a");
  b.callLater(5, write, "b");
  runAll(a);
  expect(b.time()).toBe(10);
  runAll(b);
  expect(b.time()).toBe(10);
  expect(log).toEqual(["a", "b"]);
});

test("soon() is as soon as on the real host, later() is later", async () => {
  const host = new VirtualHost();
  const { log, write } = recorder();
  const later = new Promise<void>((resolve) => host.later(resolve)).then(() => write("later"));
  host.soon(() => write("soon"));
  await Promise.resolve();
  expect(log).toEqual(["soon"]);
  await later;
  expect(log).toEqual(["soon", "later"]);
});

test("a process that cannot tell that it is idle is kept alive", () => {
  const real = defaultHost as { -readonly [K in keyof Host]: Host[K] };
  const { keepAlive, whenIdle } = real;
  const letGo = () => {};
  try {
    delete real.whenIdle;
    real.keepAlive = () => letGo;
    expect(new VirtualHost().whenIdle(() => {})).toBe(letGo);
    delete real.keepAlive;
    expect(new VirtualHost().keepAlive()()).toBeUndefined();
  } finally {
    Object.assign(real, { keepAlive, whenIdle });
  }
});

test("types: it is a host", () => {
  expectTypeOf<VirtualHost>().toExtend<Host>();
});
