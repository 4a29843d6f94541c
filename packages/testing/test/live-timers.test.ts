import { EventLoop, VirtualHost } from "@x/loop";
import { expect, test } from "vitest";
import { LiveTimers } from "../src/live-timers.ts";

const nothing = () => {};

test("of many timers, those that are over are let go", () => {
  const loop = new EventLoop({ host: new VirtualHost() });
  const timers = new LiveTimers();
  const last = loop.callAt(9000, nothing);
  timers.add(last, 0);
  for (let now = 0; now < 5000; now += 1) timers.add(loop.callAt(now + 1, nothing), now);
  const cancelled = loop.callAt(9001, nothing);
  cancelled.cancel();
  timers.add(cancelled, 4999);
  expect(timers.size).toBeLessThan(2000);
  expect(timers.after(5000)).toEqual([last]);
  expect(timers.after(9000)).toEqual([]);
});

test("when all are over, all are let go", () => {
  const loop = new EventLoop({ host: new VirtualHost() });
  const timers = new LiveTimers();
  for (const when of [20, 10]) timers.add(loop.callAt(when, nothing), 0);
  timers.add(loop.callAt(30, nothing), 10);
  expect(timers.size).toBe(3);
  timers.add(loop.callAt(40, nothing), 30);
  expect(timers.size).toBe(1);
});
