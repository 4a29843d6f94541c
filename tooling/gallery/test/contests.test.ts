// What ends all that it has started, under every schedule there is, and cancelled at every step.
import { type Coroutine, createTask, forEach, sleep } from "@x/future";
import { all, map } from "@x/gather";
import { checkCancellation } from "@x/testing";
import { any, race, staggeredRace } from "@x/wait";
import { describe, expect, test } from "vitest";
import { ended, holds } from "./support.ts";

/** Counts what has begun and has not ended. */
class Open {
  count = 0;

  *work(item: number, delay = 1): Coroutine<number> {
    this.count += 1;
    try {
      yield* sleep(delay);
      return item;
    } finally {
      try {
        yield* sleep(0);
      } finally {
        this.count -= 1;
      }
    }
  }
}

// biome-ignore lint/correctness/useYield: it fails at once
function* failing(): Coroutine<never> {
  throw new Error("down");
}

type Call = (open: Open) => PromiseLike<unknown>;

// For every schedule there is, a smaller one of those that have very many.
describe.each<[string, Call, Call?]>([
  ["all", (open) => all([open.work(1, 1), open.work(2, 2)])],
  ["race", (open) => race([open.work(1, 1), open.work(2, 2)])],
  ["any", (open) => any([open.work(1, 1), open.work(2, 2)])],
  [
    "staggeredRace",
    (open) =>
      staggeredRace(
        [1, 2].map((n) => () => open.work(n, 3)),
        1,
      ),
    (open) => staggeredRace([failing, () => open.work(2)], null),
  ],
  [
    "map",
    (open) =>
      forEach(
        map([1, 2, 3], (item) => open.work(item), { limit: 2 }),
        () => sleep(1),
      ),
    (open) =>
      forEach(
        map([1, 2], (item) => open.work(item), { limit: 1 }),
        () => {},
      ),
  ],
])("%s", (_name, call, smaller = call) => {
  test("under every schedule, whichever task is cancelled, nothing runs on", () =>
    holds(function* () {
      const open = new Open();
      yield* ended(createTask(smaller(open)));
      expect(open.count).toBe(0);
    }));

  test("cancelled at any step, nothing runs on", async () => {
    const setup = () => new Open();
    const invariant = (open: Open) => {
      expect(open.count).toBe(0);
    };
    const inCoroutine = checkCancellation((open: Open) => call(open), invariant, { setup });
    expect(await inCoroutine).toBeGreaterThan(2);
    const inFunction = checkCancellation(
      async (open: Open) => {
        await call(open);
      },
      invariant,
      { setup },
    );
    expect(await inFunction).toBeGreaterThan(0);
  });
});
