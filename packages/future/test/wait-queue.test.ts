import { createTask, Future, runSync, sleep, type Task } from "@x/future";
import { coroutineName, parts, QueuedCall, WaitQueue } from "@x/future/internal";
import { expect, test } from "vitest";
import { outcomeOf } from "./support.ts";

/** The smallest thing to wait in line for: permits. */
class Permits {
  free = 0;
  readonly line = new WaitQueue("permit");

  take(): Take {
    return new Take(this);
  }

  add(): void {
    this.free += 1;
    this.line.wakeNext();
  }
}

class Take extends QueuedCall<number> {
  readonly #permits: Permits;

  constructor(permits: Permits) {
    super(permits.line);
    this.#permits = permits;
  }

  override get [coroutineName](): string {
    return "Permits.take";
  }

  protected get ready(): boolean {
    return this.#permits.free > 0;
  }

  protected finish(): number {
    this.#permits.free -= 1;
    return this.#permits.free;
  }
}

/** Starts tasks that wait in line, and logs which of them got a permit. */
function* takers(permits: Permits, names: string[], log: string[]) {
  const tasks: Task<void>[] = [];
  for (const name of names) {
    tasks.push(
      createTask(function* () {
        const outcome = yield* outcomeOf(permits.take());
        log.push(`${name} ${outcome}`);
        if (typeof outcome !== "number") throw new Error("no permit");
      }),
    );
  }
  yield* sleep(0);
  yield* sleep(0);
  return tasks as [Task<void>, Task<void>, Task<void>];
}

test("a waiter that can go on does not wait; others are served in the order in which they came", () => {
  runSync(function* () {
    const permits = new Permits();
    const log: string[] = [];
    permits.free = 1;
    yield* takers(permits, ["a", "b", "c"], log);
    expect(log).toEqual(["a 0"]);
    permits.add();
    yield* sleep(0);
    permits.add();
    yield* sleep(0);
    expect(log).toEqual(["a 0", "b 0", "c 0"]);
  });
});

test("a waiter that was woken but overtaken waits again", () => {
  runSync(function* () {
    const permits = new Permits();
    const log: string[] = [];
    yield* takers(permits, ["a"], log);
    permits.add();
    expect(yield* permits.take()).toBe(0);
    yield* sleep(0);
    expect(log).toEqual([]);
    permits.add();
    yield* sleep(0);
    expect(log).toEqual(["a 0"]);
  });
});

type Act = (task: Task<unknown>, permits: Permits, args: string[]) => void;

const cancelledFirst: Act = (task, permits, args) => {
  task.cancel(...args);
  permits.add();
};

const stages: [stage: string, begun: boolean, act: Act][] = [
  ["not started", false, cancelledFirst],
  ["queued", true, cancelledFirst],
  [
    "woken but not yet run",
    true,
    (task, permits, args) => {
      permits.add();
      task.cancel(...args);
    },
  ],
];

for (const args of [[], ["why"]]) {
  test.each(stages)(
    `cancelled when %s (message: ${args}), a permit is not lost`,
    (_stage, begun, act) => {
      runSync(function* () {
        const permits = new Permits();
        const tasks = [createTask(permits.take()), createTask(permits.take())] as const;
        if (begun) yield* sleep(0);
        act(tasks[0], permits, args);
        expect(yield* tasks[1]).toBe(0);
        expect(yield* outcomeOf(tasks[0])).toEqual(["CancelledError", ...args]);
      });
    },
  );
}

test("what a task waits in line for is named", () => {
  runSync(function* () {
    const task = createTask(new Permits().take());
    yield* sleep(0);
    expect(task.stack().map((entry) => entry.name)).toEqual(["Permits.take", "<permit pending>"]);
    task.cancel();
  });
});

test("an error that comes when there is nothing to pass on wakes no waiter", () => {
  runSync(function* () {
    const permits = new Permits();
    const log: string[] = [];
    const [a] = yield* takers(permits, ["a", "b", "c"], log);
    permits.add();
    permits.free = 0;
    a.cancel();
    yield* sleep(1);
    expect(log).toEqual(["a CancelledError"]);
    yield* outcomeOf(a);
    permits.add();
    yield* sleep(1);
    expect(log).toEqual(["a CancelledError", "b 0"]);
    permits.add();
    yield* sleep(1);
    expect(log).toEqual(["a CancelledError", "b 0", "c 0"]);
  });
});

test("places leave the line from anywhere", () => {
  const line = new WaitQueue("permit");
  const [a, b, c, d] = [line.join(), line.join(), line.join(), line.join()];
  expect([b, d, a].map((place) => line.leave(place))).toEqual([false, false, false]);
  expect(line.leave(b)).toBe(false);
  expect(line.wakeNext()).toBe(true);
  expect([c.done, c.cancelled]).toEqual([true, false]);
  expect(line.wakeNext()).toBe(false);
  expect(line.leave(c)).toBe(true);
});

test("waking passes over places that were cancelled", () => {
  const line = new WaitQueue("permit");
  const [a, b, c, d] = [line.join(), line.join(), line.join(), line.join()];
  a.cancel();
  expect(line.wakeNext()).toBe(true);
  expect(b.cancelled).toBe(false);
  expect(b.done).toBe(true);
  c.cancel();
  line.wakeAll();
  expect([c.cancelled, d.done, d.cancelled]).toEqual([true, true, false]);
  expect(line.wakeNext()).toBe(false);
  line.wakeAll();
});

test("the first alone can be woken: not when it was cancelled and has not left", () => {
  const line = new WaitQueue("permit");
  expect(line.wakeFirst()).toBe(false);
  const [a, b] = [line.join(), line.join()];
  a.cancel();
  expect([line.wakeFirst(), b.done]).toEqual([false, false]);
  line.leave(a);
  expect([line.wakeFirst(), b.done, b.cancelled]).toEqual([true, true, false]);
});

test("there are waiters as long as one in line is neither woken nor cancelled", () => {
  const line = new WaitQueue("permit");
  expect(line.waiting).toBe(0);
  const [a] = [line.join(), line.join()];
  a.cancel();
  expect(line.waiting).toBeGreaterThan(0);
  line.wakeNext();
  expect(line.waiting).toBe(0);
});

test("a waiter that is cancelled has left the line", () => {
  runSync(function* () {
    const line = new WaitQueue("permit");
    const tasks = [createTask(line.wait()), createTask(line.wait())] as const;
    yield* sleep(0);
    tasks[0].cancel();
    expect(yield* outcomeOf(tasks[0])).toEqual(["CancelledError"]);
    expect(line.wakeFirst()).toBe(true);
    yield* tasks[1];
    expect(line.waiting).toBe(0);
  });
});

test("one that leaves from the middle leaves those before and behind it in their order", () => {
  const line = new WaitQueue("permit");
  const [a, b, c] = [line.join(), line.join(), line.join()];
  expect(line.leave(b)).toBe(false);
  const woken = () => [a, b, c].map(({ done, cancelled }) => done && !cancelled);
  expect([line.wakeNext(), ...woken()]).toEqual([true, true, false, false]);
  expect([line.wakeNext(), ...woken()]).toEqual([true, true, false, true]);
  expect(line.wakeNext()).toBe(false);
});

test("the first can be woken again and again, each time another", () => {
  const line = new WaitQueue("permit");
  const places = [line.join(), line.join()];
  expect([line.wakeFirst(), ...places.map(({ done }) => done)]).toEqual([true, true, false]);
  expect([line.wakeFirst(), ...places.map(({ done }) => done)]).toEqual([true, true, true]);
  expect(line.wakeFirst()).toBe(false);
});

test("one that is cancelled before it was woken changes nothing in the order of the others", () => {
  runSync(function* () {
    const permits = new Permits();
    const log: string[] = [];
    const [first, second, third] = yield* takers(permits, ["a", "b", "c"], log);
    first.cancel();
    yield* outcomeOf(first);
    permits.add();
    yield* second;
    permits.add();
    yield* third;
    expect(log.slice(1)).toEqual(["b 0", "c 0"]);
  });
});

test("nor does one that is cancelled while another is about to take what there is", () => {
  runSync(function* () {
    const permits = new Permits();
    const log: string[] = [];
    const [, b] = yield* takers(permits, ["a", "b", "c", "d"], log);
    b.cancel();
    permits.add();
    yield* outcomeOf(b);
    for (let times = 0; times < 2; times += 1) {
      permits.add();
      yield* sleep(1);
    }
    expect(log).toEqual(["b CancelledError", "a 0", "c 0", "d 0"]);
  });
});

test("a place tells which futures the line waits for, if that is known", () => {
  const future = new Future<void>();
  const partsOf = (line: WaitQueue) => [...line.join()[parts]()];
  expect(partsOf(new WaitQueue("permit", () => [future]))[0] === future).toBe(true);
  expect(partsOf(new WaitQueue("permit"))).toEqual([]);
});
