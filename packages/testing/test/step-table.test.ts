import { createTask, sleep } from "@x/future";
import { EventLoop, VirtualHost } from "@x/loop";
import { expect, test } from "vitest";
import { stepTable } from "../src/step-table.ts";

test("a task whose origin was not kept is listed without it", () => {
  const loop = new EventLoop({ host: new VirtualHost() });
  const [first, second] = [createTask(sleep(1), { loop }), createTask(sleep(1), { loop })];
  const step = { time: 0, insteadOf: undefined, cancelled: undefined };
  const log = [
    { ...step, entry: first, what: "first" },
    { ...step, entry: second, what: "second", insteadOf: "first", cancelled: "Task-1" },
    { ...step, entry: loop.callSoon(() => {}), what: "callback" },
  ];
  expect(stepTable(log).split("\n")).toEqual([
    "  step      ms  what ran",
    "     0       0  first",
    "              Task-1 is cancelled",
    "     1       0  second <- instead of first",
    "     2       0  callback",
  ]);
});
