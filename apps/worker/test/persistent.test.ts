import { createTask, sleep, TimeoutError } from "@x/asyncio";
import { virtualTest } from "@x/testing";
import { expect, test } from "vitest";
import { persistent } from "../src/persistent.ts";

class Busy extends Error {}

const persistence = {
  deadline: 5000,
  attempts: 3,
  delay: 1000,
  isTransient: (error: unknown) => error instanceof Busy || error instanceof TimeoutError,
};

const delivery = { id: "7", url: "http://a/", text: "hello" };

test(
  "a receiver that is busy for a while is asked again",
  virtualTest(async (clock) => {
    const begun: [string, number][] = [];
    const handler = persistent(async ({ id }) => {
      begun.push([id, clock.now]);
      if (begun.length < 3) throw new Busy();
    }, persistence);
    await handler(delivery);
    expect(begun).toEqual([
      ["7", 0],
      ["7", 1000],
      ["7", 3000],
    ]);
  }),
);

test(
  "what another attempt would not help is left to the queue at once",
  virtualTest(async (clock) => {
    const handler = persistent(async () => {
      throw new Error("gone");
    }, persistence);
    await expect(handler(delivery)).rejects.toThrow("gone");
    expect(clock.now).toBe(0);
  }),
);

test(
  "a receiver that hangs is given up at the deadline, tried again, and left to the queue",
  virtualTest(async (clock) => {
    let cancelled = 0;
    const handler = persistent(async () => {
      try {
        await sleep(60_000);
      } finally {
        cancelled += 1;
      }
    }, persistence);
    await expect(handler(delivery)).rejects.toThrow(TimeoutError);
    expect(clock.now).toBe(3 * 5000 + 1000 + 2000);
    expect(cancelled).toBe(3);
  }),
);

test(
  "a handler that is cancelled in a pause makes no other attempt",
  virtualTest(async (clock) => {
    let attempts = 0;
    const handler = persistent(async () => {
      attempts += 1;
      throw new Busy();
    }, persistence);
    const task = createTask(handler(delivery));
    await clock.advance(500);
    task.cancel();
    await expect(task).rejects.toThrow("cancelled");
    expect(clock.now).toBe(500);
    expect(attempts).toBe(1);
  }),
);
