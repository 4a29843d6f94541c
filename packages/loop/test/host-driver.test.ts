import { EventLoop, VirtualHost } from "@x/loop";
import { awaitPromise, coarseTime, drive } from "@x/loop/internal";
import { describe, expect, test, vi } from "vitest";
import { ManualHost, ProcessHost, recorder } from "./support.ts";

/** Whether a promise is settled by now. */
async function settled(promise: Promise<unknown>): Promise<boolean> {
  const pending = {};
  const first = await Promise.race([promise.then(() => true), Promise.resolve(pending)]);
  return first !== pending;
}

/** A loop that has been started, and its host. */
function started<H extends ManualHost>(host: H): { host: H; loop: EventLoop; over: Promise<void> } {
  const loop = new EventLoop({ host });
  return { host, loop, over: loop.runForever() };
}

describe("runForever and stop", () => {
  test("asks for its first turn and runs nothing before", () => {
    const loop = new EventLoop({ host: new ManualHost() });
    const callback = vi.fn();
    loop.callSoon(callback);
    void loop.runForever();
    expect(loop.running).toBe(true);
    expect(callback).not.toHaveBeenCalled();
    expect((loop.host as ManualHost).turn()).toBe("soon");
    expect(callback).toHaveBeenCalledOnce();
  });

  test("RUN-01 stopped before it runs, it makes exactly one iteration", async () => {
    const host = new ManualHost();
    const loop = new EventLoop({ host });
    const { log, write } = recorder();
    loop.callSoon(() => {
      write("ready");
      loop.callSoon(write, "made ready");
    });
    loop.callLater(0, write, "due");
    loop.callLater(1, write, "not due");
    loop.stop();
    const over = loop.runForever();
    host.settle();
    await over;
    expect(log).toEqual(["ready", "due"]);
    expect(loop.running).toBe(false);
  });

  test("RUN-01 the stop is used up: the next run goes on", () => {
    const host = new ManualHost();
    const loop = new EventLoop({ host });
    loop.stop();
    void loop.runForever();
    host.settle();
    expect(loop.running).toBe(false);
    void loop.runForever();
    host.settle();
    expect(loop.running).toBe(true);
  });

  test("RUN-02 stop() in a callback lets the iteration end; what that made ready stays", async () => {
    const { host, loop, over } = started(new ManualHost());
    const { log, write } = recorder();
    loop.callSoon(() => {
      loop.stop();
      loop.callSoon(write, "next run");
    });
    loop.callSoon(write, "this iteration");
    host.settle();
    await over;
    expect(log).toEqual(["this iteration"]);
    void loop.runForever();
    host.settle();
    expect(log).toEqual(["this iteration", "next run"]);
  });

  test("a resting loop is stopped from outside", async () => {
    const { host, loop, over } = started(new ManualHost());
    loop.callLater(1000, () => {});
    host.settle();
    expect(await settled(over)).toBe(false);
    loop.stop();
    expect(loop.running).toBe(true);
    host.settle();
    await over;
    expect(loop.running).toBe(false);
    expect(host.alarms).toEqual([]);
  });

  test("a stopped loop can be closed, or run by hand", () => {
    const { host, loop } = started(new ManualHost());
    host.settle();
    expect(() => loop.close()).toThrow(
      expect.objectContaining({
        message: expect.stringContaining("Cannot close a running event loop"),
      }),
    );
    expect(() => loop.runOnce()).toThrow(
      expect.objectContaining({
        message: expect.stringContaining("This event loop is already running"),
      }),
    );
    loop.stop();
    host.settle();
    expect(loop.runOnce()).toBe(false);
    loop.close();
    expect(loop.closed).toBe(true);
  });

  test("RUN-03 a running loop refuses a second run, and goes on", async () => {
    const { host, loop, over } = started(new ManualHost());
    await expect(loop.runForever()).rejects.toThrow(
      new Error("This event loop is already running: stop() it first, or use another loop"),
    );
    expect(host.turns).toHaveLength(1);
    loop.stop();
    host.settle();
    await over;
  });

  test("RUN-11 running is true until the last iteration is over", () => {
    const { host, loop } = started(new ManualHost());
    const seen: boolean[] = [];
    loop.callSoon(() => {
      loop.stop();
      seen.push(loop.running);
    });
    host.settle();
    expect(seen).toEqual([true]);
    expect(loop.running).toBe(false);
  });

  test("two loops take their turns side by side", () => {
    const host = new ManualHost();
    const { log, write } = recorder();
    for (const name of ["a", "b"]) {
      const loop = new EventLoop({ host });
      loop.callSoon(write, name);
      void loop.runForever();
    }
    host.settle();
    expect(log).toEqual(["a", "b"]);
  });
});

describe("slices", () => {
  /** A started loop with callbacks that queue themselves again, each of which takes `ms`. */
  function spinning(ms: number, width: number) {
    const { host, loop } = started(new ManualHost());
    const spin = () => {
      host.time += ms;
      loop.callSoon(spin);
    };
    for (let i = 0; i < width; i += 1) loop.callSoon(spin);
    return { host, loop };
  }

  test.each(
    [0.001, 0.01, 0.05, 0.1, 0.3, 1, 3].flatMap((ms) =>
      [1, 10, 1000].map((width) => ({ ms, width })),
    ),
  )("LOOP-11 one lasts 10 ms at most: $width callbacks of $ms ms that spin", ({ ms, width }) => {
    const { host } = spinning(ms, width);
    let kind = host.turn();
    expect(kind).toBe("soon");
    for (let slice = 0; slice < 20; slice += 1) {
      const start = host.time;
      kind = host.turn();
      expect(kind).toBe("later");
      expect(host.time - start).toBeGreaterThanOrEqual(4);
      // Slow callbacks are looked after one by one.
      expect(host.time - start).toBeLessThan(ms > 0.25 ? 4.001 + ms : 10);
    }
  });

  test("a slice asks for one turn, and that when it is over", () => {
    const { host } = spinning(1, 1);
    host.turn();
    expect(host.time).toBe(4);
    expect(host.turns.map(({ kind }) => kind)).toEqual(["later"]);
  });

  test("quick callbacks do not look at the clock each time", () => {
    const { host } = spinning(0.001, 1000);
    host.turn();
    expect(host.time).toBeGreaterThan(4);
    expect(host.looks).toBeLessThan(100);
  });

  test("slow callbacks look at the clock each time, as soon as one was slow", () => {
    const { host, loop } = started(new ManualHost());
    let ms = 0.001;
    const spin = () => {
      host.time += ms;
      loop.callSoon(spin);
    };
    loop.callSoon(spin);
    loop.callSoon(() => {
      ms = 0.3;
    });
    host.turn();
    expect(host.time).toBeLessThan(5);
  });

  test("a slice that is over in the middle of an iteration goes on there", () => {
    const { host, loop } = started(new ManualHost());
    const { log, write } = recorder();
    for (let i = 0; i < 10; i += 1) {
      loop.callSoon(() => {
        host.time += 1;
        write(String(i));
        loop.callSoon(write, `made by ${i}`);
      });
    }
    host.turn();
    expect(log).toEqual(["0", "1", "2", "3"]);
    loop.callLater(0, write, "timer");
    loop.callSoon(write, "outside");
    host.settle();
    expect(log.slice(4, 10)).toEqual(["4", "5", "6", "7", "8", "9"]);
    expect(log[10]).toBe("made by 0");
    expect(log.indexOf("outside")).toBe(14);
    expect(log.at(-1)).toBe("timer");
  });

  test("RUN-02 a stop between two slices of an iteration waits for its end", async () => {
    const { host, loop, over } = started(new ManualHost());
    const { log, write } = recorder();
    for (let i = 0; i < 6; i += 1) {
      loop.callSoon(() => {
        host.time += 1;
        write(String(i));
        loop.callSoon(write, "next run");
      });
    }
    host.turn();
    expect(log).toHaveLength(4);
    loop.stop();
    host.settle();
    await over;
    expect(log).toEqual(["0", "1", "2", "3", "4", "5"]);
  });
});

describe("promises", () => {
  test("while one is waited for, the host gets a turn between iterations", () => {
    const { host, loop } = started(new ManualHost());
    const { log, write } = recorder();
    loop[awaitPromise](1);
    loop.callSoon(() => {
      write("a");
      loop.callSoon(write, "b");
    });
    expect(host.turn()).toBe("soon");
    expect(log).toEqual(["a"]);
    expect(host.turn()).toBe("soon");
    expect(log).toEqual(["a", "b"]);
  });

  test("while one is waited for, an iteration is none the less run in one turn", () => {
    const { host, loop } = started(new ManualHost());
    const { log, write } = recorder();
    loop[awaitPromise](1);
    for (const name of ["a", "b", "c"]) loop.callSoon(write, name);
    host.turn();
    expect(log).toEqual(["a", "b", "c"]);
  });

  test("when none is, iterations follow one another in one turn", () => {
    const { host, loop } = started(new ManualHost());
    const { log, write } = recorder();
    loop[awaitPromise](1);
    loop[awaitPromise](-1);
    loop.callSoon(() => {
      write("a");
      loop.callSoon(write, "b");
    });
    host.turn();
    expect(log).toEqual(["a", "b"]);
  });

  test("promises that wake the loop again and again do not starve the host", () => {
    const { host, loop } = started(new ManualHost());
    loop[awaitPromise](1);
    const spin = () => {
      host.time += 1;
      loop.callSoon(spin);
    };
    loop.callSoon(spin);
    const kinds = Array.from({ length: 8 }, () => host.turn());
    expect(kinds).toEqual(["soon", "soon", "soon", "soon", "later", "soon", "soon", "soon"]);
  });
});

test("timers that are set or cancelled in a turn concern the host when the loop rests", () => {
  const { host, loop } = started(new ManualHost());
  const asked: unknown[] = [];
  loop.callSoon(() => {
    loop.callLater(5, () => {}).cancel();
    loop.callLater(10, () => {});
    loop.callSoon(() => {});
    asked.push([host.turns.length, host.alarmsSet]);
  });
  host.settle();
  expect(asked).toEqual([[0, 0]]);
  expect(host.alarms.map(({ when }) => when)).toEqual([10]);
});

describe("a loop that rests", () => {
  test("LOOP-09 waits for its nearest deadline, or without end; not when there is work or a stop", () => {
    const { host, loop } = started(new ManualHost());
    host.settle();
    expect(host.alarms).toEqual([]);
    loop.callLater(30, () => {});
    loop.callLater(10, () => {});
    expect(host.alarms.map(({ when }) => when)).toEqual([10]);
    expect(host.turns).toEqual([]);
    loop.callSoon(() => {});
    expect(host.turn()).toBe("soon");
    expect(host.turns).toEqual([]);
    loop.stop();
    expect(host.turn()).toBe("soon");
    expect(loop.running).toBe(false);
    expect(host.alarms).toEqual([]);
  });

  test("is woken by callSoon at once, and gives way when it sees that its slice is over", () => {
    const { host, loop } = started(new ManualHost());
    const { log, write } = recorder();
    host.settle();
    loop.callSoon(write, "in the slice");
    loop.callSoon(write, "too");
    expect(host.turns).toHaveLength(1);
    expect(host.turn()).toBe("soon");
    host.time = 100;
    const names = Array.from({ length: 100 }, (_, index) => `after it ${index}`);
    for (const name of names) loop.callSoonThreadsafe(write, name);
    expect([host.turn(), host.turn(), host.turn()]).toEqual(["soon", "later", undefined]);
    expect(log).toEqual(["in the slice", "too", ...names]);
  });

  test("that is woken by the host's turn has a slice of its own again", () => {
    const { host, loop } = started(new ManualHost());
    host.settle();
    host.time = 100;
    for (let i = 0; i < 100; i += 1) loop.callSoon(() => {});
    expect([host.turn(), host.turn(), host.turn()]).toEqual(["soon", "later", undefined]);
    for (let i = 0; i < 100; i += 1) loop.callSoon(() => {});
    expect([host.turn(), host.turn()]).toEqual(["soon", undefined]);
  });

  test("sets one host timer, for the nearest of 100,000 deadlines", () => {
    const { host, loop } = started(new ManualHost());
    for (let i = 0; i < 100_000; i += 1) loop.callLater(10 + (i % 1000), () => {});
    host.settle();
    expect(host.alarmsSet).toBe(1);
    expect(host.alarms.map(({ when }) => when)).toEqual([10]);
    host.ring();
    expect(host.alarmsSet).toBe(2);
    expect(host.alarms.map(({ when }) => when)).toEqual([11]);
  });

  test("100,000 timers that are set while it rests make one host timer", () => {
    const { host, loop } = started(new ManualHost());
    host.settle();
    for (let i = 0; i < 100_000; i += 1) loop.callLater(10 + (i % 1000), () => {});
    expect(host.alarmsSet).toBe(1);
  });

  test("runs a timer in the host's turn for it, and rests again", () => {
    const { host, loop } = started(new ManualHost());
    const { log, write } = recorder();
    loop.callLater(10, write, "a");
    loop.callLater(20, write, "b");
    host.settle();
    host.ring();
    expect(log).toEqual(["a"]);
    host.ring();
    expect(log).toEqual(["a", "b"]);
    expect(host.alarms).toEqual([]);
  });

  test("what a timer makes ready runs in the same turn", () => {
    const { host, loop } = started(new ManualHost());
    const { log, write } = recorder();
    loop.callLater(10, () => void loop.callSoon(write, "made ready"));
    host.settle();
    host.ring();
    expect(log).toEqual(["made ready"]);
    expect(host.turns).toEqual([]);
  });

  test("waits again when the host's timer was early", () => {
    const { host, loop } = started(new ManualHost());
    const { log, write } = recorder();
    loop.callLater(10, write, "timer");
    host.settle();
    host.ring(9.5);
    expect(log).toEqual([]);
    host.ring();
    expect(log).toEqual(["timer"]);
  });

  test("sets its host timer anew for a nearer deadline only", () => {
    const { host, loop } = started(new ManualHost());
    loop.callLater(50, () => {});
    host.settle();
    loop.callLater(70, () => {});
    expect(host.alarms.map(({ when }) => when)).toEqual([50]);
    loop.callLater(20, () => {});
    expect(host.alarms.map(({ when }) => when)).toEqual([20]);
    expect(host.alarmsSet).toBe(2);
  });

  test("keeps its host timer when the nearest of its timers is cancelled", () => {
    const { host, loop } = started(new ManualHost());
    const { log, write } = recorder();
    const near = loop.callLater(10, write, "near");
    loop.callLater(30, write, "far");
    host.settle();
    near.cancel();
    expect(host.alarms.map(({ when }) => when)).toEqual([10]);
    host.ring();
    expect(log).toEqual([]);
    expect(host.alarms.map(({ when }) => when)).toEqual([30]);
    host.ring();
    expect(log).toEqual(["far"]);
  });

  test("calls its host timer off when the last of its timers is cancelled", () => {
    const { host, loop } = started(new ManualHost());
    const timer = loop.callLater(10, () => {});
    host.settle();
    timer.cancel();
    expect(host.alarms).toEqual([]);
  });

  test("HND-01 a timer cancelled after the loop has ended is no business of its", () => {
    const { host, loop } = started(new ManualHost());
    const timer = loop.callLater(10, () => {});
    loop.stop();
    host.settle();
    timer.cancel();
    expect(host.turns).toEqual([]);
    expect(loop.runOnce()).toBe(false);
  });

  test("a host timer that goes off while the loop has a turn to come starts no second one", () => {
    const { host, loop } = started(new ManualHost());
    const { log, write } = recorder();
    loop.callLater(10, write, "timer");
    host.settle();
    loop.callSoon(write, "soon");
    host.ring();
    expect(log).toEqual([]);
    host.settle();
    expect(log).toEqual(["soon", "timer"]);
  });

  test("a clock that jumps ignores a deadline of Infinity; a real one waits for it", () => {
    const real = started(new ProcessHost());
    real.loop.callLater(Number.POSITIVE_INFINITY, () => {});
    real.host.settle();
    expect(real.host.alarms.map(({ when }) => when)).toEqual([Number.POSITIVE_INFINITY]);

    const jumping = started(Object.assign(new ProcessHost(), { advance: () => {} }));
    jumping.loop.callLater(Number.POSITIVE_INFINITY, () => {});
    jumping.host.settle();
    expect(jumping.host.alarms).toEqual([]);
    expect(jumping.host.alive).toBe(1);
    jumping.loop.callLater(5, () => {});
    expect(jumping.host.alarms.map(({ when }) => when)).toEqual([5]);
  });
});

describe("a clock that jumps", () => {
  const jumping = () => started(Object.assign(new ManualHost(), { advance: () => {} }));

  test("is not asked for a deadline while anything is ready", () => {
    const { host, loop } = jumping();
    loop.callLater(10, () => {});
    host.settle();
    expect(host.alarms.map(({ when }) => when)).toEqual([10]);
    loop.callSoon(() => {});
    expect(host.alarms).toEqual([]);
    host.settle();
    expect(host.alarms.map(({ when }) => when)).toEqual([10]);
  });

  test("LOOP-11 does not starve its host, though it stands still: each turn is as long", () => {
    const { host, loop } = jumping();
    let spins = 0;
    const spin = () => {
      spins += 1;
      loop.callSoon(spin);
    };
    loop.callSoon(spin);
    const counts = Array.from({ length: 5 }, () => {
      spins = 0;
      return { kind: host.turn(), spins };
    });
    expect(counts.map(({ kind }) => kind)).toEqual(["soon", "later", "later", "later", "later"]);
    expect(new Set(counts.slice(1).map((count) => count.spins)).size).toBe(1);
    expect(counts[1]?.spins).toBeLessThan(20_000);
  });

  test("LOOP-11 does not starve its host while a promise is waited for", () => {
    const { host, loop } = jumping();
    const spin = () => void loop.callSoon(spin);
    spin();
    loop[awaitPromise](1);
    const kinds = Array.from({ length: 3000 }, () => host.turn());
    expect(kinds).toContain("later");
    expect(kinds.filter((kind) => kind === "later").length).toBeLessThan(10);
  });
});

describe("the process", () => {
  test("is kept alive while a loop waits without a timer, until it is stopped", () => {
    const { host, loop } = started(new ProcessHost());
    expect(host.alive).toBe(0);
    host.settle();
    expect(host.alive).toBe(1);
    loop.callSoon(() => {});
    host.settle();
    expect(host.alive).toBe(1);
    loop.stop();
    host.settle();
    expect(host.alive).toBe(0);
  });

  test("is kept alive by the host's timer alone while there is one", () => {
    const { host, loop } = started(new ProcessHost());
    const timer = loop.callLater(10, () => {});
    host.settle();
    expect(host.alive).toBe(0);
    timer.cancel();
    expect(host.alive).toBe(1);
  });

  test("is not kept alive for a driver that does not want it", () => {
    const host = new ProcessHost();
    const loop = new EventLoop({ host });
    void loop[drive]({ keepAlive: false });
    host.settle();
    expect(host.alive).toBe(0);
    expect(host.watchers.size).toBe(0);
  });

  test("a host that has none is not asked", () => {
    const { host, loop } = started(new ManualHost());
    host.settle();
    loop.stop();
    host.settle();
    expect(loop.running).toBe(false);
  });
});

describe("a driver that wants to know when the loop is stuck", () => {
  function watched<H extends ManualHost>(host: H) {
    const loop = new EventLoop({ host });
    const onStuck = vi.fn(() => loop.stop());
    const over = loop[drive]({ keepAlive: true, onStuck });
    return { host, loop, onStuck, over };
  }

  test("is told when the process is idle", async () => {
    const { host, onStuck, over } = watched(new ProcessHost());
    host.settle();
    expect(host.watchers.size).toBe(1);
    expect(host.alive).toBe(0);
    expect(onStuck).not.toHaveBeenCalled();
    host.idle();
    expect(onStuck).toHaveBeenCalledOnce();
    host.settle();
    await over;
    expect(host.watchers.size).toBe(0);
  });

  test("does not watch while a timer is set", () => {
    const { host, loop } = watched(new ProcessHost());
    host.settle();
    const timer = loop.callLater(10, () => {});
    expect(host.watchers.size).toBe(0);
    timer.cancel();
    expect(host.watchers.size).toBe(1);
  });

  test("watches on while it has turns, in which the process cannot be idle", () => {
    const { host, loop } = watched(new ProcessHost());
    host.settle();
    const [watcher] = host.watchers;
    loop.callSoon(() => {});
    host.settle();
    expect([...host.watchers]).toEqual([watcher]);
  });

  test("watches anew after it was told", () => {
    const host = new ProcessHost();
    const loop = new EventLoop({ host });
    const onStuck = vi.fn(() => void loop.callSoon(() => {}));
    loop[drive]({ keepAlive: true, onStuck });
    host.settle();
    host.idle();
    host.settle();
    host.idle();
    expect(onStuck).toHaveBeenCalledTimes(2);
  });

  test("is told while a promise is waited for as well: only the host knows what could settle it", () => {
    const { host, loop, onStuck } = watched(new ProcessHost());
    host.settle();
    loop[awaitPromise](1);
    expect([host.watchers.size, host.alive]).toEqual([1, 0]);
    loop[awaitPromise](1);
    expect([host.watchers.size, host.alive]).toEqual([1, 0]);
    loop[awaitPromise](-1);
    expect([host.watchers.size, host.alive]).toEqual([1, 0]);
    host.idle();
    expect(onStuck).toHaveBeenCalledOnce();
  });

  test("is not told while something may wake it that the host cannot see", async () => {
    const host = new ProcessHost();
    const loop = new EventLoop({ host });
    const onStuck = vi.fn(() => loop.stop());
    let mayBeWoken = true;
    const over = loop[drive]({ keepAlive: true, onStuck, mayBeWoken: () => mayBeWoken });
    host.settle();
    expect([host.watchers.size, host.alive]).toEqual([0, 1]);
    mayBeWoken = false;
    loop.callSoon(() => {});
    host.settle();
    expect([host.watchers.size, host.alive]).toEqual([1, 0]);
    loop.stop();
    host.settle();
    await over;
    expect([host.watchers.size, host.alive]).toEqual([0, 0]);
  });

  test("keeps the process alive where the host cannot tell", () => {
    const { host } = watched(Object.assign(new ProcessHost(), { whenIdle: undefined as never }));
    host.settle();
    expect(host.alive).toBe(1);
  });

  test("leaves no watch behind when the loop is stopped", () => {
    const { host, loop, onStuck } = watched(new ProcessHost());
    host.settle();
    loop.stop();
    host.settle();
    expect(host.watchers.size).toBe(0);
    expect(host.alive).toBe(0);
    expect(onStuck).not.toHaveBeenCalled();
  });
});

describe("the coarse time", () => {
  test("is the time of the turn in whole ms, without a look at the clock for each entry", () => {
    const { host, loop } = started(new ManualHost());
    const seen: number[] = [];
    for (let i = 0; i < 10; i += 1) loop.callSoon(() => seen.push(loop[coarseTime]));
    host.time = 1234.5;
    host.settle();
    const { looks } = host;
    loop.callSoon(() => seen.push(loop[coarseTime], loop[coarseTime]));
    host.settle();
    expect(seen.slice(-2)).toEqual([1234, 1234]);
    expect(host.looks - looks).toBeLessThan(3);
  });

  test("is that of the moment in which a resting loop was woken, by code or by its timer", () => {
    const { host, loop } = started(new ManualHost());
    const seen: number[] = [];
    const see = () => seen.push(loop[coarseTime]);
    host.settle();
    host.time = 5000;
    loop.callSoon(see);
    host.settle();
    loop.callLater(1000, see);
    host.ring();
    host.settle();
    expect(seen).toEqual([5000, 6000]);
  });

  test("is read while the loop rests", () => {
    const { host, loop } = started(new ManualHost());
    host.settle();
    host.time = 700;
    expect(loop[coarseTime]).toBe(700);
    host.time = 900;
    expect(loop[coarseTime]).toBe(900);
  });

  test("takes few looks while promises wake the loop again and again, until the host's next turn", () => {
    const { host, loop } = started(new ManualHost());
    host.settle();
    const { looks } = host;
    for (let i = 0; i < 1000; i += 1) expect(loop[coarseTime]).toBe(0);
    expect(host.looks - looks).toBeLessThan(20);
    expect(host.turn()).toBe("later");
    host.time = 300;
    expect(loop[coarseTime]).toBe(300);
    expect(host.turns).toEqual([]);
  });

  test("takes a look for each wait that is in a ms of its own", () => {
    const { host, loop } = started(new ManualHost());
    host.settle();
    for (let ms = 1; ms < 100; ms += 1) {
      host.time = ms;
      expect(loop[coarseTime]).toBe(ms);
    }
    expect(host.turns).toEqual([]);
  });

  test("is not known in virtual time, and where no host drives the loop", async () => {
    const virtual = new EventLoop({ host: new VirtualHost() });
    const seen: number[] = [];
    virtual.callLater(10, () => seen.push(virtual[coarseTime]));
    virtual.callLater(20, () => virtual.stop());
    const over = virtual.runForever();
    await new Promise<void>((resolve) => virtual.host.later(resolve));
    await new Promise<void>((resolve) => virtual.callLater(5, resolve));
    expect(virtual[coarseTime]).toBe(-1);
    await over;
    const byHand = new EventLoop();
    byHand.callSoon(() => seen.push(byHand[coarseTime]));
    byHand.runOnce();
    expect(seen).toEqual([-1, -1]);
  });
});
