import {
  type Awaitable,
  allTasks,
  type Coroutine,
  type CoroutineCall,
  createTask,
  Future,
  fromPromise,
  run,
  runSync,
  shield,
  sleep,
  type Task,
} from "@x/future";
import { gather, map } from "@x/gather";
import { EventLoop, getRunningLoop } from "@x/loop";
import { taskGroup } from "@x/taskgroup";
import { timeout, waitFor } from "@x/timeout";
import { captureCallGraph, type FutureCallGraph, formatCallGraph, printCallGraph } from "@x/trace";
import { asCompleted, race, staggeredRace, wait } from "@x/wait";
import { expect, test } from "vitest";

/** The graph in short: names of tasks or kinds of futures, with what waits for them in brackets. */
function short(graph: FutureCallGraph | null): string {
  if (graph === null) return "null";
  const { future, awaitedBy, isCircle } = graph;
  const name = (future as Task<unknown>).name ?? "future";
  const by = awaitedBy.map(short).join(" ");
  return `${name}${isCircle ? "!" : ""}${by === "" ? "" : `(${by})`}`;
}

const task = (name: string): Task<unknown> => {
  const found = [...allTasks(getRunningLoop())].find((one) => one.name === name);
  return found as Task<unknown>;
};

test("CGR-01 a graph leads from a task to what waits for it, and on", () => {
  const graph = runSync(function* main() {
    const tea = createTask(sleep(10), { name: "tea" });
    const guest = createTask(tea, { name: "guest" });
    createTask(guest, { name: "host" });
    yield* sleep(1);
    return short(captureCallGraph(tea));
  });
  expect(graph).toBe("tea(guest(host))");
});

test("CGR-01 by default, the graph is that of the current task", () => {
  runSync(function* main() {
    const graph = captureCallGraph();
    expect(graph?.callStack).toEqual([{ name: "main" }]);
    expect(short(graph)).toMatch(/^Task-\d+$/);
    yield* sleep(0);
  });
});

test("CGR-01 where no task is running, a graph needs a future", () => {
  expect(() => captureCallGraph()).toThrow(
    "captureCallGraph was called where no loop is running: give it a future or a task",
  );
  const loop = new EventLoop();
  let graph: FutureCallGraph | null | undefined;
  let text: string | undefined;
  loop.callSoon(() => {
    graph = captureCallGraph();
    text = formatCallGraph();
    printCallGraph(null, { print: () => expect.fail("nothing is to be printed") });
  });
  loop.runOnce();
  expect(graph).toBeNull();
  expect(text).toBe("");
});

test("bad arguments are refused", () => {
  expect(() => captureCallGraph({} as never)).toThrow(
    "future must be a future, a task or null, not an object",
  );
  expect(() => captureCallGraph(null, { limit: 1.5 })).toThrow(
    "limit must be a whole number or null, not 1.5",
  );
  expect(() => captureCallGraph(null, 3 as never)).toThrow(TypeError);
});

test("CGR-01 a limit keeps the innermost coroutines, or the outermost ones if it is negative", () => {
  const stacks = runSync(function* () {
    const waits = createTask(
      timeout(50, () => timeout(40, sleep(10))),
      { name: "waits" },
    );
    yield* sleep(1);
    return [null, 1, -1, 0].map((limit) =>
      captureCallGraph(waits, { limit })?.callStack.map(({ name }) => name),
    );
  });
  expect(stacks).toEqual([["sleep", "timeout", "timeout"], ["sleep"], ["timeout"], []]);
});

/** What a task does that waits for `tea`. */
const waysToWait: Record<string, (tea: Task<unknown>) => Awaitable<unknown>> = {
  gather: (tea) => gather([tea, sleep(20)]),
  shield: (tea) => shield(tea),
  timeout: (tea) => timeout(50, tea),
  "timeout with a grace time": (tea) => timeout(50, tea, { grace: 5 }),
  "waitFor without time": (tea) => waitFor(tea, 0),
  wait: (tea) => wait([tea]),
  asCompleted: (tea) => asCompleted([tea]).next(),
  map: (tea) => map([tea], (item) => item),
  race: (tea) => race([tea]),
  "a race that is decided": (tea) => race([tea, sleep(0)]),
  "a gather in a gather": (tea) => gather([gather([tea])]),
};

test.each(Object.keys(waysToWait))(
  "CGR-02 CGR-03 what waits by %s is found, and has not told anybody",
  (way) => {
    const begin = waysToWait[way] as (tea: Task<unknown>) => Awaitable<unknown>;
    const graph = runSync(function* () {
      const tea: Task<unknown> = createTask(
        (function* () {
          // A waitFor that has no time left cancels it, and waits.
          try {
            yield* sleep(20);
          } finally {
            yield* sleep(20);
          }
        })(),
        { name: "tea" },
      );
      yield* sleep(1);
      const guest = createTask(() => begin(tea) as Coroutine<unknown>, { name: "guest" });
      yield* sleep(1);
      const text = short(captureCallGraph(tea));
      guest.cancel();
      tea.cancel();
      return text;
    });
    expect(graph).toBe("tea(guest)");
  },
);

test("CGR-02 the tasks of a group are awaited by the task that runs its block, from the start", () => {
  const graphs = runSync(function* () {
    const party = createTask(
      taskGroup(function* (group) {
        group.createTask(sleep(10), { name: "tea" });
        yield* sleep(5);
      }),
      { name: "party" },
    );
    yield* sleep(1);
    const tea = task("tea");
    const before = short(captureCallGraph(tea));
    yield* sleep(6);
    const after = short(captureCallGraph(tea));
    yield* party;
    return [before, after];
  });
  expect(graphs).toEqual(["tea(party)", "tea(party)"]);
});

test("CGR-02 a staggeredRace awaits the tasks in which its functions run", () => {
  const graph = runSync(function* () {
    const tea = createTask(sleep(10), { name: "tea" });
    createTask(staggeredRace([() => tea, () => tea], 1), { name: "guest" });
    yield* sleep(5);
    return short(captureCallGraph(tea));
  });
  expect(graph).toMatch(/^tea\(Task-\d+\(guest\) Task-\d+\(guest\)\)$/);
});

test("a task of a group that waits for its turn is awaited, too", () => {
  const graph = runSync(function* () {
    const party = createTask(
      taskGroup(
        function* (group) {
          group.createTask(sleep(10), { name: "tea" });
          group.createTask(sleep(10), { name: "cake" });
          yield* sleep(5);
        },
        { limit: 1 },
      ),
      { name: "party" },
    );
    yield* sleep(1);
    const graph = captureCallGraph(task("cake"));
    yield* party;
    return [short(graph), graph?.callStack.map(({ name }) => name)];
  });
  expect(graph).toEqual(["cake(party)", ["inSlot"]]);
});

test("a member that the body of its group waits for is awaited once", () => {
  const graph = runSync(function* () {
    createTask(
      taskGroup(function* (group) {
        yield* group.createTask(sleep(10), { name: "tea" });
      }),
      { name: "party" },
    );
    yield* sleep(1);
    return short(captureCallGraph(task("tea")));
  });
  expect(graph).toBe("tea(party)");
});

test("CGR-02 what is done is not waited for any more", () => {
  const graphs = runSync(function* () {
    const tea = createTask(sleep(10), { name: "tea" });
    createTask(asCompleted([tea]).next() as CoroutineCall<unknown>, { name: "guest" });
    yield* sleep(1);
    const found: string[] = [];
    tea.addDoneCallback(() => found.push(short(captureCallGraph(tea))));
    yield* sleep(20);
    return found;
  });
  expect(graphs).toEqual(["tea"]);
});

test("a loop without tasks is passed over", async () => {
  const empty = new EventLoop();
  const ended = empty.runForever();
  expect(await run(async () => short(captureCallGraph()))).toMatch(/^Task-\d+$/);
  empty.stop();
  await ended;
});

test("a future that is no task has a graph, too", () => {
  const text = runSync(function* () {
    const cup = new Future<void>();
    const both = gather([cup]);
    createTask(both, { name: "guest" });
    yield* sleep(1);
    const texts = [formatCallGraph(cup), formatCallGraph(both)];
    cup.setResult();
    return texts;
  });
  const awaited = `
  + Awaited by:
    * Task(name='guest')
      + Call stack:
      |   in coroutine()`;
  expect(text).toEqual([`* Future${awaited}`, `* gather${awaited}`]);
});

test("tasks that wait for one another in a circle are named once each", () => {
  const texts: string[] = [];
  runSync(function* () {
    const tasks: Task<unknown>[] = [];
    const waitForOther = (index: number) => () => tasks[1 - index] as Task<unknown>;
    for (const index of [0, 1]) tasks.push(createTask(waitForOther(index), { name: `t${index}` }));
    yield* sleep(1);
    printCallGraph(tasks[0] as Task<unknown>, { print: (text) => texts.push(text) });
    tasks[0]?.cancel();
  });
  expect(texts).toEqual([
    `* Task(name='t0')
  + Call stack:
  |   in coroutine()
  + Awaited by:
    * Task(name='t1')
      + Call stack:
      |   in coroutine()
      + Awaited by:
        * Task(name='t0') (circle)`,
  ]);
});

test("tasks of a loop that nothing drives are found with the future", () => {
  const loop = new EventLoop();
  const tea = createTask(sleep(10), { loop, name: "tea" });
  createTask(tea, { loop, name: "guest" });
  loop.runOnce();
  expect(short(captureCallGraph(tea))).toBe("tea(guest)");
});

test("a task that waits for a promise waits for nothing of ours", async () => {
  await run(function* () {
    const promise = fromPromise(new Promise<void>((resolve) => setTimeout(resolve, 1)));
    const guest = createTask(promise, { name: "guest" });
    yield* sleep(0);
    expect(short(captureCallGraph(promise))).toBe("future(guest)");
    yield* guest;
  });
});
