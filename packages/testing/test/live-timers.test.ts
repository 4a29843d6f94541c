import { EventLoop, VirtualHost } from "@x/loop";
import { expect, test } from "vitest";
import { LiveTimers } from "../src/live-timers.ts";

test("of many timers, those that are over are let go", () => {
  const loop = new EventLoop({ host: new VirtualHost() });
  const timers = new LiveTimers();
  for (let when = 0; when < 5000; when += 1)
    timers.add(
      loop.callAt(when, () => {}),
      when,
    );
  const late = loop.callAt(9000, () => {});
  timers.add(late, 4999);
  const cancelled = loop.callAt(9001, () => {});
  cancelled.cancel();
  timers.add(cancelled, 4999);
  expect(timers.after(4999)).toEqual([late]);
  expect(timers.after(9000)).toEqual([]);
});
