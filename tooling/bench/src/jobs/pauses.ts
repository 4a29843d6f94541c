import { monitorEventLoopDelay } from "node:perf_hooks";
import { type Coroutine, createTask, Future, run, sleep, type Task } from "@x/future";
import { gather, map } from "@x/gather";
import { taskGroup } from "@x/taskgroup";
import { type Contest, identity, type Job, sum } from "../contest.ts";

/** What the program itself does at a time before it lets others run. */
const BATCH = 1000;

function* inBatches(size: number, make: (index: number) => void): Coroutine<void> {
  for (let index = 0; index < size; index += 1) {
    make(index);
    if (index % BATCH === 0) yield* sleep(0);
  }
}

function* step(): Coroutine<number> {
  yield* sleep(0);
  return 1;
}

function* gatherTasks(size: number): Coroutine<number> {
  const tasks: Task<number>[] = [];
  yield* inBatches(size, () => tasks.push(createTask(step())));
  return sum(yield* gather(tasks));
}

function* openGate(size: number): Coroutine<number> {
  const gate = new Future<void>();
  let ended = 0;
  function* waiter(): Coroutine<void> {
    yield* gate;
    ended += 1;
  }
  let last: Task<void> | undefined;
  yield* inBatches(size, () => {
    last = createTask(waiter());
  });
  yield* sleep(0);
  gate.setResult();
  if (last !== undefined) yield* last;
  return ended;
}

function* cancelGroup(size: number): Coroutine<number> {
  let ended = 0;
  function* waiter(): Coroutine<void> {
    try {
      yield* new Future<void>();
    } finally {
      ended += 1;
    }
  }
  yield* taskGroup(function* (group) {
    yield* inBatches(size, () => group.createTask(waiter()));
    yield* sleep(0);
    group.cancel();
  });
  return ended;
}

function* mapItems(size: number): Coroutine<number> {
  function* items() {
    for (let i = 0; i < size; i += 1) yield i;
  }
  return sum(yield* map(items(), step, { limit: BATCH }));
}

function* sleepers(size: number): Coroutine<number> {
  const tasks: Task<number>[] = [];
  yield* inBatches(size, (index) => tasks.push(createTask(sleep(index % 100, 1))));
  let total = 0;
  for (const task of tasks) total += yield* task;
  return total;
}

function contest(name: string, main: (size: number) => Coroutine<number>): Contest {
  return {
    name,
    kind: "gauge",
    unit: "ms, the longest pause",
    size: 1_000_000,
    quick: 10_000,
    units: () => 1,
    work: identity,
    contestants: [
      {
        name: "ours",
        load: () => async (size, meter) => {
          const delays = monitorEventLoopDelay({ resolution: 1 });
          delays.enable();
          const work = await run(main(size));
          delays.disable();
          meter.gauge(delays.max / 1e6);
          return work;
        },
      },
    ],
    marks: [{ of: "ours", under: 50 }],
  };
}

export const pauses: Job = {
  name: "pauses",
  about: `how long the host waits while run() is at work; the program itself lets others run every ${BATCH}`,
  contests: [
    contest("gather tasks", gatherTasks),
    contest("wake all waiters", openGate),
    contest("cancel a group", cancelGroup),
    contest("map", mapItems),
    contest("sleep", sleepers),
  ],
};
