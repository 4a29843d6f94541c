import { createTask, sleep } from "@x/future";
import { Barrier } from "@x/sync";
import { expect, test } from "vitest";
import { asyncMain } from "./support.ts";

test("BAR-05 the wait of an async function that is cancelled leaves its place to those behind it", () =>
  asyncMain(async () => {
    const barrier = new Barrier(3);
    const wait = async () => barrier.wait();
    const [first, second] = [createTask(wait), createTask(wait)];
    await sleep(1);
    first.cancel();
    await sleep(1);
    const all = await Promise.all([second, barrier.wait(), barrier.wait()]);
    expect(all).toEqual([0, 1, 2]);
  }));
