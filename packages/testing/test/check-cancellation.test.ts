import { createTask, DeadlockError, Future, sleep } from "@x/future";
import { getEventLoop } from "@x/loop";
import { checkCancellation, LeakError, LivelockError, ScheduleError } from "@x/testing";
import { expect, test } from "vitest";

interface Door {
  open: number;
}

const setup = (): Door => ({ open: 0 });
const isShut = ({ open }: Door) => {
  if (open !== 0) throw new RangeError("the door is open");
};

test("a program that cleans up holds wherever it is cancelled", async () => {
  const places = await checkCancellation(
    function* (door) {
      door.open += 1;
      try {
        yield* sleep(10);
        yield* sleep(10);
      } finally {
        door.open -= 1;
      }
    },
    isShut,
    { setup },
  );
  expect(places).toBe(5);
});

test("one that does not fails where it is cancelled, and can be seen again", async () => {
  function* careless(door: Door) {
    yield* sleep(5);
    door.open += 1;
    yield* sleep(5);
    door.open -= 1;
  }
  const fail = (options: object) =>
    checkCancellation(careless, isShut, { setup, ...options }).catch((error) => error);
  const error = await fail({});
  expect(error).toBeInstanceOf(ScheduleError);
  expect(error.cause).toEqual(new RangeError("the door is open"));
  expect(error.replay).toBe("3!0");
  expect(error.message).toContain("found by cancelling before step 3");
  expect(error.message).toContain("Task-1 is cancelled");
  expect(await fail({ replay: error.replay })).toMatchObject({ cause: error.cause });
  expect(await fail({ replay: "1!0" })).toBe(1);
});

test("it is cancelled also when it has been woken and has not gone on", async () => {
  const box = { letters: ["dear Ada"], read: 0 };
  const error = await checkCancellation(
    function* (state) {
      const got = new Future<string>();
      createTask(function* postman() {
        yield* sleep(1);
        if (!got.done) got.setResult(state.letters.pop() as string);
      });
      yield* got;
      state.read += 1;
    },
    ({ letters, read }) => {
      if (letters.length + read !== 1) throw new Error("a letter was lost");
    },
    { setup: () => structuredClone(box), allowLeaks: true },
  ).catch((raised) => raised);
  expect(String(error.cause)).toBe("Error: a letter was lost");
});

test("what is left running fails it, unless it is allowed", async () => {
  function* leaving() {
    createTask(sleep(100), { name: "left" });
    yield* sleep(1);
  }
  const error = await checkCancellation(leaving, () => {}).catch((raised) => raised);
  expect(error.cause).toBeInstanceOf(LeakError);
  expect(error.message).toContain("left: sleep");
  expect(await checkCancellation(leaving, () => {}, { allowLeaks: true })).toBeGreaterThan(1);
});

test("an error of the scenario fails it, and the invariant's does not hide it", async () => {
  const error = await checkCancellation(
    function* (state) {
      state.begun = true;
      yield* sleep(0);
      throw new TypeError("broken");
    },
    ({ begun }) => {
      if (begun) throw new Error("hidden");
    },
    { setup: () => ({ begun: false }) },
  ).catch((raised) => raised);
  // Cancelled at its wait, it does not come to its own error.
  expect(error.cause).toEqual(new Error("hidden"));
  const other = await checkCancellation(
    async () => {
      throw new TypeError("broken");
    },
    () => {},
  ).catch((raised) => raised);
  expect(other.cause).toEqual(new TypeError("broken"));
});

test("the invariant may wait", async () => {
  const seen: number[] = [];
  await checkCancellation(
    () => sleep(1),
    function* () {
      yield* sleep(5);
      seen.push(1);
    },
  );
  expect(seen.length).toBeGreaterThan(1);
});

test("an invariant that waits for ever is a deadlock", async () => {
  const error = await checkCancellation(
    () => sleep(1),
    () => new Future<void>(),
  ).catch((raised) => raised);
  expect(error.cause.name).toBe("DeadlockError");
});

test("functions are checked", async () => {
  const one = 1 as never;
  await expect(checkCancellation(one, () => {})).rejects.toThrow(
    new TypeError("scenario must be a function, not 1"),
  );
  await expect(checkCancellation(() => sleep(1), one)).rejects.toThrow(
    new TypeError("invariant must be a function, not 1"),
  );
  await expect(
    checkCancellation(
      () => sleep(1),
      () => {},
      { setup: one },
    ),
  ).rejects.toThrow(new TypeError("setup must be a function, not 1"));
});

test("what fails without being cancelled is told so", async () => {
  const late = await checkCancellation(
    function* () {
      yield* sleep(1);
      throw new RangeError("at the end");
    },
    () => {},
  ).catch((raised) => raised);
  expect(late.replay).toBe("fifo");
  expect(late.message).toContain("RangeError: at the end\n  found without cancelling;");
  const stuck = await checkCancellation(
    () => new Future<void>(),
    () => {},
  ).catch((raised) => raised);
  expect(stuck.cause).toBeInstanceOf(DeadlockError);
  expect(stuck.replay).toBe("fifo");
  expect(stuck.message).not.toContain("is cancelled");
});

test("a scenario that goes on for ever is run once", async () => {
  let calls = 0;
  const error = await checkCancellation(
    function* () {
      calls += 1;
      for (;;) yield* sleep(1);
    },
    () => {},
  ).catch((raised) => raised);
  expect(error.cause).toBeInstanceOf(LivelockError);
  expect(error.message).toContain("found without cancelling");
  // And once more to tell its steps.
  expect(calls).toBe(2);
});

test("the check of the invariant is told by its name", async () => {
  const error = await checkCancellation(
    () => sleep(1),
    () => {
      throw new Error("never holds");
    },
  ).catch((raised) => raised);
  expect(error.trace).toMatch(/ invariant( \(made at .*\))?$/);
});

test("an async scenario is told by its signal, and waited for", async () => {
  const logs = new Set<string>();
  const wait = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const timer = getEventLoop().callLater(ms, resolve);
      signal.addEventListener("abort", () => {
        timer.cancel();
        reject(signal.reason);
      });
    });
  await checkCancellation(
    async (log: string[], _clock, { signal }) => {
      log.push("open");
      try {
        await wait(10, signal);
        log.push("work");
      } finally {
        log.push("close");
      }
    },
    (log) => {
      logs.add(log.join(" "));
    },
    { setup: () => [] },
  );
  expect([...logs].sort()).toEqual(["", "open close", "open work close"]);
});
