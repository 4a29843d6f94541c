import { EventLoop, VirtualHost } from "@x/loop";
import { timers } from "@x/loop/internal";
import { expect, test } from "vitest";

test("a loop tells the timers that are set", () => {
  const loop = new EventLoop({ host: new VirtualHost() });
  const [first, second, third] = [5, 5, 9].map((ms) => loop.callLater(ms, () => {}));
  expect(new Set(loop[timers])).toEqual(new Set([first, second, third]));
  second?.cancel();
  loop.runOnce();
  expect([...loop[timers]]).toEqual([third]);
});
