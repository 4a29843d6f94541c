import { EventLoop, type TimerHandle, VirtualHost } from "@x/loop";
import { type Contest, type Contestant, identity, type Job } from "../contest.ts";
import type { Meter } from "../meter.ts";
import { randomWholes } from "../random.ts";

/** The deadlines of timers that are cancelled: within a minute. */
const FAR = 60_000;
/** How many are set at a time, where one is cancelled whenever one is set. */
const SET = 1000;
/** The deadlines of timers that fire: native ones have to be waited for. */
const near = (size: number): number => (size < 100_000 ? 10 : 1000);

function cancelOurs(size: number, meter: Meter): number {
  const delays = randomWholes(size, FAR);
  const loop = new EventLoop({ host: new VirtualHost() });
  meter.resume();
  const handles: TimerHandle[] = [];
  for (const delay of delays) handles.push(loop.callLater(delay, nothing));
  for (const handle of handles) handle.cancel();
  meter.pause();
  const cancelled = handles.filter((handle) => handle.cancelled).length;
  loop.close();
  return cancelled;
}

function cancelNative(size: number, meter: Meter): number {
  const delays = randomWholes(size, FAR);
  meter.resume();
  const timers: NodeJS.Timeout[] = [];
  for (const delay of delays) timers.push(setTimeout(nothing, delay));
  for (const timer of timers) clearTimeout(timer);
  meter.pause();
  return timers.length;
}

function nothing(): void {}

/** Leaves nothing set, and nothing in any variable. */
function setAndCancel(loop: EventLoop, size: number): void {
  const set: TimerHandle[] = [];
  for (const [i, delay] of randomWholes(size, FAR).entries()) {
    set[i % SET]?.cancel();
    set[i % SET] = loop.callLater(delay, nothing);
  }
  for (const handle of set) handle.cancel();
}

/** Counts the timers that fire, as long as they do so in the order of their deadlines. */
class Order {
  fired = 0;
  #last = 0;

  readonly note = (delay: number): void => {
    if (delay >= this.#last) this.fired += 1;
    this.#last = delay;
  };
}

function fireOurs(size: number, meter: Meter): number {
  const delays = randomWholes(size, near(size));
  const loop = new EventLoop({ host: new VirtualHost() });
  const order = new Order();
  meter.resume();
  for (const delay of delays) loop.callLater(delay, order.note, delay);
  while (loop.runOnce()) {}
  meter.pause();
  loop.close();
  return order.fired;
}

function fireNative(size: number, meter: Meter): Promise<number> {
  const delays = randomWholes(size, near(size));
  const asleep = new Int32Array(new SharedArrayBuffer(4));
  let fired = 0;
  return new Promise((resolve) => {
    const note = (): void => {
      fired += 1;
      if (fired < size) return;
      meter.pause();
      resolve(fired);
    };
    meter.resume();
    for (const delay of delays) setTimeout(note, delay);
    meter.pause();
    // Until all are due, so that no waiting is measured.
    Atomics.wait(asleep, 0, 0, near(size) + 1);
    meter.resume();
  });
}

function untimed(
  run: (size: number, meter: Meter) => number | Promise<number>,
): Contestant["load"] {
  return () => (size, meter) => {
    meter.pause();
    return run(size, meter);
  };
}

function contest(
  name: string,
  size: number,
  ours: (size: number, meter: Meter) => number,
  native: (size: number, meter: Meter) => number | Promise<number>,
  atLeast: number,
): Contest {
  return {
    name,
    kind: "time",
    unit: "ns a timer",
    size,
    quick: Math.min(size, 50_000),
    units: identity,
    work: identity,
    ...(size > 1000 && { growth: "n log n" }),
    contestants: [
      { name: "ours", load: untimed(ours) },
      { name: "native", load: untimed(native) },
    ],
    marks: [{ of: "ours", than: "native", atLeast }],
  };
}

export const timers: Job = {
  name: "timers",
  about: "1,000 or 1,000,000 timers with random deadlines, on a virtual clock; native: setTimeout",
  contests: [
    contest("few set and cancelled", 1000, cancelOurs, cancelNative, 5),
    contest("many set and cancelled", 1_000_000, cancelOurs, cancelNative, 1.8),
    contest("few set, all fire", 1000, fireOurs, fireNative, 5),
    contest("many set, all fire", 1_000_000, fireOurs, fireNative, 1.8),
    {
      name: "what a cancelled one keeps",
      kind: "memory",
      unit: "bytes a timer",
      size: 1_000_000,
      quick: 50_000,
      units: identity,
      work: identity,
      contestants: [
        {
          name: "ours",
          load: () => (size, meter) => {
            const loop = new EventLoop({ host: new VirtualHost() });
            setAndCancel(loop, size);
            meter.peak();
            loop.close();
            return size;
          },
        },
      ],
      marks: [{ of: "ours", under: 1 }],
    },
  ],
};
