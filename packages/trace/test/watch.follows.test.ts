import { createTask, sleep } from "@x/future";
import { runVirtual } from "@x/testing";
import { timeout } from "@x/timeout";
import { type Stall, watch } from "@x/trace";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

// The clock moves only by `work`, so that no step takes longer than it says.
beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

/** Holds the loop. */
function work(ms: number): void {
  vi.advanceTimersByTime(ms);
}

/** The stalls of 50 ms or more of a program. */
async function stallsOf(main: () => Promise<void>): Promise<string[]> {
  const told: string[] = [];
  const onStall = ({ name, stack, duration }: Stall): void => {
    told.push(`${name}: ${stack.join(" > ")}, ${duration}`);
  };
  using _ = watch({ stall: 50, onStall });
  await runVirtual(main);
  return told;
}

test("an async function that takes too long is told of, where it begins and where it goes on", async () => {
  const stalls = await stallsOf(async () => {
    async function report() {
      work(50);
      await sleep(1);
      work(49);
      await sleep(1);
      work(51);
      await timeout(5, async () => {
        await sleep(1);
        work(52);
      });
      work(53);
    }
    await createTask(report, { name: "report" });
  });
  expect(stalls).toEqual([
    "report: report, 50",
    "report: report, 51",
    "report: report > timeout, 52",
    "report: report, 53",
  ]);
});

test("it is told of after functions of its own have returned, too", async () => {
  const stalls = await stallsOf(async () => {
    const inner = async () => await sleep(1);
    const middle = () => inner();
    async function report() {
      await middle();
      work(60);
    }
    await createTask(report, { name: "report" });
  });
  expect(stalls).toEqual(["report: report, 60"]);
});

test("of several that go on at the same time, the one that takes too long is named", async () => {
  const stalls = await stallsOf(async () => {
    const inner = async () => await sleep(1);
    const taking = (ms: number) => async () => {
      await inner();
      work(ms);
      await sleep(1);
    };
    const tasks = [10, 60, 10].map((ms) => createTask(taking(ms), { name: `takes ${ms}` }));
    for (const task of tasks) await task;
  });
  expect(stalls).toEqual([expect.stringMatching(/^takes 60: \w+, 60$/)]);
});

test("what an async function begins within its own step does not count", async () => {
  const stalls = await stallsOf(async () => {
    const inner = () => work(60);
    async function report() {
      await sleep(1);
      work(30);
      createTask(inner, { name: "eager", eager: true });
      work(20);
      await sleep(1);
      work(30);
      createTask(inner, { name: "eager", eager: true });
      work(19);
    }
    await createTask(report, { name: "report" });
  });
  expect(stalls).toEqual(["eager: inner, 60", "report: report, 50", "eager: inner, 60"]);
});

test("code that runs after a function waits again is not taken for the function's", async () => {
  const stalls = await stallsOf(async () => {
    async function report() {
      await sleep(1);
      void Promise.resolve()
        .then(() => {})
        .then(() => work(60));
      await sleep(1);
    }
    await createTask(report, { name: "report" });
  });
  expect(stalls).toEqual([]);
});
