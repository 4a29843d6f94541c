// What an async function waits for ends with the function's scope, and nothing is lost by it: every primitive,
// in every way of being ended, from a body that passes no signal on.
import {
  type CallScope,
  createTask,
  currentSignal,
  Future,
  forEach,
  isCancelled,
  iterate,
  type SignalOption,
  shield,
  sleep,
  TimeoutError,
} from "@x/future";
import { gather, map } from "@x/gather";
import { getEventLoop, getRunningLoop } from "@x/loop";
import { LifoQueue, PriorityQueue, Queue } from "@x/queue";
import { Barrier, BoundedSemaphore, Condition, Event, Lock, Semaphore } from "@x/sync";
import { type ExceptionGroup, taskGroup } from "@x/taskgroup";
import { runVirtual, type VirtualClock } from "@x/testing";
import { moveOnAfter, timeout, timeoutAt, waitFor } from "@x/timeout";
import { asCompleted, wait } from "@x/wait";
import { describe, expect, test } from "vitest";

/** Something to wait for that never comes. */
interface Wait {
  /** Waits, in a way that the name of the case says. */
  begin(options?: SignalOption): PromiseLike<unknown>;
  /** Checks that nothing was lost and nothing runs on, after the wait has ended and others were let in. */
  check(): PromiseLike<void> | void;
}

const NEVER = Number.POSITIVE_INFINITY;

/** A body that waits for ever, and notes in `log` that it has ended. */
function noting(log: string[]) {
  return async () => {
    try {
      await sleep(NEVER);
    } finally {
      await sleep(0);
      log.push("ended");
    }
  };
}

/** A wait for a body that is to be ended. */
function running(
  begin: (body: () => Promise<void>, options?: SignalOption) => PromiseLike<unknown>,
): Wait {
  const log: string[] = [];
  return {
    begin: (options) => begin(noting(log), options),
    check: () => expect(log).toEqual(["ended"]),
  };
}

/** A wait for the item of an empty queue. */
function taking(
  begin: (queue: Queue<number>, options?: SignalOption) => PromiseLike<unknown>,
  queue = new Queue<number>(),
): Wait {
  return {
    begin: (options) => begin(queue, options),
    check: async () => {
      queue.putNowait(1);
      await sleep(1);
      expect(queue.size).toBe(1);
      expect(await queue.get()).toBe(1);
    },
  };
}

/** A wait for a lock that another holds. */
function acquiring(
  begin: (lock: Lock | Semaphore, options?: SignalOption) => PromiseLike<unknown>,
  lock: Lock | Semaphore,
): Wait {
  const held = lock.acquire().then();
  return {
    begin: (options) => begin(lock, options),
    check: async () => {
      expect(lock.locked).toBe(true);
      (await held).release();
      await sleep(1);
      expect(lock.locked).toBe(false);
    },
  };
}

/** A wait for a condition, with its lock held. */
function notified(
  begin: (condition: Condition, options?: SignalOption) => PromiseLike<unknown>,
): Wait {
  const condition = new Condition();
  return {
    begin: (options) => condition.with(async () => void (await begin(condition, options))),
    check: async () => {
      expect(condition.locked).toBe(false);
      await condition.with(() => condition.notifyAll());
      await sleep(1);
      expect(condition.locked).toBe(false);
    },
  };
}

/** A source that yields nothing, and notes that it was closed. */
function source(log: string[]) {
  return async function* (): AsyncGenerator<number> {
    try {
      await sleep(NEVER);
      yield 1;
    } finally {
      log.push("closed");
    }
  };
}

/** Whatever takes `{ signal }`. */
const WAITS: Record<string, () => Wait> = {
  sleep: () => ({ begin: (options) => sleep(NEVER, undefined, options), check: () => {} }),
  "queue.get": () => taking((queue, options) => queue.get(options)),
  "lifoQueue.get": () => taking((queue, options) => queue.get(options), new LifoQueue<number>()),
  "priorityQueue.get": () =>
    taking((queue, options) => queue.get(options), new PriorityQueue<number>()),
  "queue.put": () => {
    const queue = new Queue<number>({ maxsize: 1 });
    queue.putNowait(1);
    return {
      begin: (options) => queue.put(2, options),
      check: async () => {
        expect(await queue.get()).toBe(1);
        await sleep(1);
        expect([queue.size, queue.unfinished]).toEqual([0, 1]);
      },
    };
  },
  "queue.join": () => {
    const queue = new Queue<number>();
    queue.putNowait(1);
    return {
      begin: (options) => queue.join(options),
      check: () => expect(queue.unfinished).toBe(1),
    };
  },
  "lock.acquire": () => acquiring((lock, options) => lock.acquire(options), new Lock()),
  "lock.with, in line": () =>
    acquiring((lock, options) => lock.with(() => {}, options), new Lock()),
  "lock.with, inside": () => {
    const lock = new Lock();
    const inside = running((body, options) => lock.with(body, options));
    return {
      ...inside,
      check: () => {
        expect(lock.locked).toBe(false);
        return inside.check();
      },
    };
  },
  "semaphore.acquire": () => acquiring((lock, options) => lock.acquire(options), new Semaphore(1)),
  "boundedSemaphore.acquire": () =>
    acquiring((lock, options) => lock.acquire(options), new BoundedSemaphore(1)),
  "semaphore.with, in line": () =>
    acquiring((lock, options) => lock.with(() => {}, options), new Semaphore(1)),
  "condition.wait": () => notified((condition, options) => condition.wait(options)),
  "condition.waitFor": () =>
    notified((condition, options) => condition.waitFor(() => false, options)),
  "event.wait": () => {
    const event = new Event();
    return {
      begin: (options) => event.wait(options),
      check: async () => {
        event.set();
        await event.wait();
      },
    };
  },
  "barrier.wait": () => {
    const barrier = new Barrier(2);
    return {
      begin: (options) => barrier.wait(options),
      check: () => expect(barrier.nWaiting).toBe(0),
    };
  },
  gather: () => running((body, options) => gather([body, sleep(5)], options)),
  map: () => running((body, options) => map([1], body, options)),
  "map, waiting for an item": () => {
    const log: string[] = [];
    return {
      begin: (options) => map(source(log)(), () => {}, options),
      check: () => expect(log).toEqual(["closed"]),
    };
  },
  wait: () => {
    const future = new Future<number>();
    return {
      begin: (options) => wait([future], options),
      check: () => expect(future.done).toBe(false),
    };
  },
  timeout: () => running((body, options) => timeout(NEVER, body, options)),
  timeoutAt: () => running((body, options) => timeoutAt(null, body, options)),
  waitFor: () => running((body, options) => waitFor(body, NEVER, options)),
  moveOnAfter: () => running((body, options) => moveOnAfter(NEVER, body, undefined, options)),
  "taskGroup, its body": () => running((body, options) => taskGroup(body, options)),
  "taskGroup, its tasks": () =>
    running((body, options) =>
      taskGroup((group) => {
        group.createTask(body);
      }, options),
    ),
  "taskGroup, waiting for a place": () =>
    running((body, options) =>
      taskGroup(
        (group) => {
          group.createTask(body);
          group.createTask(() => expect.fail("has begun"));
        },
        { ...options, limit: 1 },
      ),
    ),
  "forEach, waiting for an item": () => {
    const log: string[] = [];
    return {
      begin: (options) => forEach(source(log)(), () => {}, options),
      check: () => expect(log).toEqual(["closed"]),
    };
  },
  "forEach, in its body": () => running((body, options) => forEach([1], body, options)),
};

/** What takes no signal, or ends in a way of its own. */
const OTHERS: Record<string, () => Wait> = {
  Future: () => {
    const future = new Future<number>();
    return { begin: () => future, check: () => expect(future.cancelled).toBe(true) };
  },
  Task: () => {
    let task: PromiseLike<unknown> & { cancelled: boolean };
    return running((body) => {
      task = createTask(body);
      return task;
    });
  },
  shield: () => {
    const future = new Future<number>();
    return {
      begin: () => shield(future),
      check: () => {
        expect(future.done).toBe(false);
        future.setResult(1);
      },
    };
  },
  "for await of a queue": () =>
    taking(async (queue) => {
      for await (const item of queue) expect.fail(`got ${item}`);
    }),
  "for await of asCompleted": () => {
    const future = new Future<number>();
    const completions = asCompleted([future]);
    return {
      begin: async () => {
        for await (const one of completions) expect.fail(`got ${one}`);
      },
      // It is there to be asked for again.
      check: () => expect([...completions].length).toBe(1),
    };
  },
  "await of what asCompleted gives": () => {
    const future = new Future<number>();
    const [next, again] = [...asCompleted([future])];
    expect(again).toBe(undefined);
    return {
      begin: () => next as PromiseLike<number>,
      check: () => future.setResult(1),
    };
  },
  "next of iterate": () => {
    const log: string[] = [];
    const iterator = iterate(source(log)());
    return {
      begin: () => iterator.next(),
      check: async () => {
        await iterator.close();
        expect(log).toEqual(["closed"]);
      },
    };
  },
  "several together": () => {
    const queue = new Queue<number>();
    return taking((given) => Promise.all([given.get(), queue.get(), sleep(NEVER)]), queue);
  },
};

/** How the body that waits is written. */
const BODIES: Record<
  string,
  (given: Wait, log: string[]) => (scope: CallScope) => Promise<unknown>
> = {
  "at once": (given) => async () => given.begin(),
  "after an await": (given) => async () => {
    await null;
    await given.begin();
  },
  "with its signal read": (given) => async (scope) => {
    scope.signal.throwIfAborted();
    await given.begin();
  },
  "with currentSignal read by a helper": (given) => async () => {
    const helper = async (): Promise<void> => {
      await null;
      currentSignal().throwIfAborted();
      await given.begin();
    };
    await helper();
  },
  "with clean-up that waits": (given, log) => async () => {
    try {
      await given.begin();
    } finally {
      await sleep(5);
      await sleep(5);
      log.push("cleaned up");
    }
  },
};

/** How it is ended, 10 ms after its beginning. */
const ENDS: Record<string, (body: (scope: CallScope) => Promise<unknown>) => PromiseLike<unknown>> =
  {
    "a deadline": async (body) => {
      expect(await moveOnAfter(10, body, "late")).toBe("late");
    },
    "a deadline that is an error": async (body) => {
      await expect(timeout(10, body)).rejects.toThrow(TimeoutError);
    },
    "the deadline of waitFor": async (body) => {
      await expect(waitFor(body, 10)).rejects.toThrow(TimeoutError);
    },
    "a deadline far out": async (body) => {
      const outer = async () => {
        await timeout(1000, async () => {
          await taskGroup(async (group) => {
            await group.createTask(body);
          });
        });
      };
      expect(await moveOnAfter(10, outer, "late")).toBe("late");
    },
    "a sibling's failure": async (body) => {
      const failure = new Error("the sibling has failed");
      const error = await taskGroup((group) => {
        group.createTask(body);
        group.createTask(async () => {
          await sleep(10);
          throw failure;
        });
      }).then(
        () => expect.fail("no error"),
        (raised: unknown) => raised,
      );
      expect((error as ExceptionGroup).errors).toEqual([failure]);
    },
    "a failure in the group of its body": async (body) => {
      const failure = new Error("the task has failed");
      const error = await taskGroup(async (group) => {
        group.createTask(async () => {
          await sleep(10);
          throw failure;
        });
        await body(group);
      }).then(
        () => expect.fail("no error"),
        (raised: unknown) => raised,
      );
      expect((error as ExceptionGroup).errors).toEqual([failure]);
    },
    "the end of its group": async (body) => {
      await taskGroup(async (group) => {
        group.createTask(body);
        await sleep(10);
        group.cancel();
      });
    },
    "the cancel of its task": async (body) => {
      const task = createTask(body);
      await sleep(10);
      task.cancel();
      await expect(task).rejects.toSatisfy(isCancelled);
    },
    "the signal of its task": async (body) => {
      const controller = new AbortController();
      const task = createTask(body, { signal: controller.signal });
      await sleep(10);
      const reason = new Error("stop");
      controller.abort(reason);
      await expect(task).rejects.toBe(reason);
    },
  };

/** Ends a wait; checks that nothing is lost, and when it was over. */
async function end(
  given: Wait,
  write: (given: Wait, log: string[]) => (scope: CallScope) => Promise<unknown>,
  how: (body: (scope: CallScope) => Promise<unknown>) => PromiseLike<unknown>,
  clock: VirtualClock,
): Promise<void> {
  const log: string[] = [];
  const start = clock.now;
  await how(write(given, log));
  const cleans = write === BODIES["with clean-up that waits"];
  expect([clock.now - start, log]).toEqual(cleans ? [20, ["cleaned up"]] : [10, []]);
  await given.check();
}

describe.each(Object.entries({ ...WAITS, ...OTHERS }))("%s in an async function", (_name, make) => {
  describe.each(Object.entries(BODIES))("%s", (_body, write) => {
    test.each(Object.entries(ENDS))("is ended by %s", async (_end, how) => {
      await runVirtual((clock) => end(make(), write, how, clock));
    });

    test("is ended by the end of the run", async () => {
      const log: string[] = [];
      let given: Wait | undefined;
      const main = async () => {
        given = make();
        createTask(write(given, log));
        await sleep(10);
      };
      await runVirtual(main, { allowLeaks: true });
      expect(log).toEqual(write === BODIES["with clean-up that waits"] ? ["cleaned up"] : []);
      await runVirtual(async () => {
        await given?.check();
      });
    });
  });
});

describe.each(Object.entries(WAITS))("%s with { signal }", (_name, make) => {
  test("is ended by the signal, with its reason", () =>
    runVirtual(async (clock) => {
      const given = make();
      const controller = new AbortController();
      const reason = new Error("stop");
      const waiting = Promise.resolve(given.begin({ signal: controller.signal }));
      createTask(async () => {
        await sleep(10);
        controller.abort(reason);
      });
      await expect(waiting).rejects.toBe(reason);
      expect(clock.now).toBe(10);
      await sleep(0);
      await given.check();
    }));
});

/** When what is waited for comes, in the very instant of the deadline. */
const MOMENTS: Record<string, (bring: () => void) => void> = {
  "just before": (bring) => void getRunningLoop().callAt(10, bring),
  "just after": (bring) => {
    // A timer that is set later is due later.
    void Promise.resolve().then(() => getEventLoop().callAt(10, bring));
  },
  "in a microtask": (bring) => void getRunningLoop().callAt(10, () => queueMicrotask(bring)),
  "an iteration later": (bring) => {
    const loop = getRunningLoop();
    loop.callAt(10, () => void loop.callSoon(bring));
  },
  "two iterations later": (bring) => {
    const loop = getRunningLoop();
    loop.callAt(10, () => void loop.callSoon(() => void loop.callSoon(bring)));
  },
};

/** Takes an item, and notes it as soon as an async function has it. */
const TAKERS: Record<string, (queue: Queue<number>, got: number[]) => Taker> = {
  directly: (queue, got) => async () => {
    got.push(await queue.get());
  },
  "with the signal read": (queue, got) => async (scope) => {
    scope.signal.throwIfAborted();
    got.push(await queue.get());
  },
  "with the signal passed on":
    (queue, got) =>
    async ({ signal }) => {
      got.push(await queue.get({ signal }));
    },
  "by way of functions that return what they get": (queue, got) => async () => {
    const inner = async () => queue.get();
    const outer = async () => inner();
    got.push(await outer());
  },
  "in a loop": (queue, got) => async () => {
    for await (const item of queue) got.push(item);
  },
  "under a deadline of its own": (queue, got) => async () => {
    got.push(await timeout(100, queue.get()));
  },
  "in a function under a deadline of its own": (queue, got) => async () => {
    got.push(await timeout(100, async () => queue.get()));
  },
  "in a function with a grace time": (queue, got) => async () => {
    got.push(await timeout(100, async () => queue.get(), { grace: 100 }));
  },
  "in the body of a group": (queue, got) => async () => {
    got.push(await taskGroup(async () => queue.get()));
  },
  "with a lock held": (queue, got) => async () => {
    got.push(await new Lock().with(async () => queue.get()));
  },
};

type Taker = (scope: CallScope) => Promise<void>;

/** Ends it after 10 ms, whatever becomes of it. */
const LAX_ENDS: Record<string, (body: Taker) => Promise<unknown>> = {
  "a deadline": async (body) => moveOnAfter(10, body),
  "a deadline that is an error": async (body) => timeout(10, body).catch(() => {}),
  "the cancel of its task": async (body) => {
    const task = createTask(body);
    await sleep(10);
    task.cancel();
    await wait([task]);
  },
  "a sibling's failure": async (body) => {
    const group = taskGroup((given) => {
      given.createTask(body);
      given.createTask(async () => {
        await sleep(10);
        throw new Error("the sibling has failed");
      });
    });
    await group.catch(() => {});
  },
};

describe.each(Object.entries(TAKERS))("an item that is taken %s", (_name, take) => {
  describe.each(Object.entries(MOMENTS))("and comes %s", (_moment, bringAt) => {
    test.each(Object.entries(LAX_ENDS))("is not lost by %s", (_end, how) =>
      runVirtual(
        async () => {
          const queue = new Queue<number>();
          const got: number[] = [];
          bringAt(() => queue.putNowait(1));
          await how(take(queue, got));
          await sleep(5);
          if (got.length === 0) got.push(queue.getNowait());
          expect([got, queue.size]).toEqual([[1], 0]);
        },
        { allowLeaks: true },
      ),
    );
  });
});

/** Holds a permit for a moment. */
const HOLDERS: Record<string, (semaphore: Semaphore) => Taker> = {
  "a lease in a block": (semaphore) => async () => {
    const lease = await semaphore.acquire();
    try {
      await sleep(1);
    } finally {
      lease.release();
    }
  },
  "a lease from a helper": (semaphore) => async () => {
    const helper = async () => semaphore.acquire();
    using _lease = await helper();
    await sleep(1);
  },
  with: (semaphore) => async () => {
    await semaphore.with(async () => {
      await sleep(1);
    });
  },
  "with, its signal read": (semaphore) => async () => {
    await semaphore.with(async ({ signal }) => {
      signal.throwIfAborted();
      await sleep(1);
    });
  },
};

describe.each(Object.entries(HOLDERS))("a permit that is held by %s", (_name, hold) => {
  describe.each(Object.entries(MOMENTS))("and comes %s", (_moment, bringAt) => {
    test.each(Object.entries(LAX_ENDS))("is given back in spite of %s", (_end, how) =>
      runVirtual(async () => {
        const semaphore = new Semaphore(1);
        const lease = await semaphore.acquire();
        bringAt(() => lease.release());
        await how(hold(semaphore));
        await sleep(5);
        expect(semaphore.locked).toBe(false);
      }),
    );
  });
});
