// What there is one of in a thread, whichever copy is asked.
import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { testBoth } from "./copies.ts";

testBoth("the running loop and the current task are shared", async (ours, theirs) => {
  await ours.run(function* () {
    strictEqual(theirs.getRunningLoop(), ours.getRunningLoop());
    strictEqual(theirs.getEventLoop(), ours.getRunningLoop());
    strictEqual(theirs.currentTask(), ours.currentTask());
    yield* theirs.sleep(1);
    strictEqual(theirs.currentTask(), ours.currentTask());
    deepStrictEqual([...theirs.allTasks()], [ours.currentTask()]);
  });
  throws(() => theirs.getRunningLoop(), /no running event loop/);
});

testBoth("the thread's loop and the one that was set are shared", (ours, theirs) => {
  strictEqual(theirs.getEventLoop(), ours.getEventLoop());
  const loop = new ours.EventLoop();
  theirs.setEventLoop(loop);
  strictEqual(ours.getEventLoop(), loop);
  ours.setEventLoop(null);
  strictEqual(theirs.getEventLoop(), ours.getEventLoop());
});

testBoth("a program cannot be started inside a step of the other's", async (ours, theirs) => {
  await ours.run(() => {
    throws(() => theirs.run(theirs.sleep(1)), /cannot be called inside a task/);
    throws(() => theirs.runSync(theirs.sleep(1)), /cannot be called inside a task/);
  });
});

testBoth("tasks of both live on one loop, and end with it", async (ours, theirs) => {
  const events: string[] = [];
  await ours.run(function* () {
    for (const [name, { createTask }] of Object.entries({ ours, theirs })) {
      createTask(
        function* () {
          try {
            yield* theirs.sleep(1_000_000);
          } finally {
            events.push(name);
          }
        },
        { name },
      );
    }
    yield* ours.sleep(1);
    deepStrictEqual([...ours.allTasks()].map(({ name }) => name).slice(1), ["ours", "theirs"]);
  });
  deepStrictEqual(events, ["ours", "theirs"]);
});

testBoth("one clock drives the sleeps of both in virtual time", (ours, theirs) => {
  const order: string[] = [];
  const host = new theirs.VirtualHost();
  ours.runSync(
    function* () {
      const task = theirs.createTask(function* () {
        yield* ours.sleep(20_000);
        order.push("task");
      });
      yield* theirs.sleep(10_000);
      order.push("main");
      yield* task;
    },
    { host },
  );
  deepStrictEqual(order, ["main", "task"]);
  strictEqual(host.now(), 20_000);
});

testBoth("a task factory of the other makes a loop's tasks", async (ours, theirs) => {
  const task = await ours.run(function* () {
    ours.setTaskFactory(ours.getRunningLoop(), theirs.eagerTaskFactory);
    const made = ours.createTask(() => "done at once");
    strictEqual(made.done, true);
    return yield* made;
  });
  strictEqual(task, "done at once");
});

testBoth("a Runner runs the other's coroutines on the other's host", async (ours, theirs) => {
  const runner = new ours.Runner({ host: theirs.defaultHost });
  strictEqual(await runner.run(theirs.sleep(1, "awake")), "awake");
  strictEqual(await theirs.runUntilComplete(theirs.sleep(1, "again"), runner.loop), "again");
  await runner.close();
});

testBoth("a deadlock is found, and names the tasks of both", (ours, theirs) => {
  throws(
    () =>
      ours.runSync(function* main() {
        yield* theirs.createTask(
          function* lodger() {
            yield* new ours.Future<void>();
          },
          { name: "lodger" },
        );
      }),
    (error: Error) => error.name === "DeadlockError" && /lodger: lodger/.test(error.message),
  );
});

testBoth("an error that nobody sees is reported once", async (ours, theirs) => {
  const messages: string[] = [];
  await ours.run(function* () {
    const loop = ours.getRunningLoop();
    loop.setExceptionHandler(({ message }) => messages.push(message));
    theirs.createTask(() => Promise.reject(new Error("unseen")));
    new theirs.Future({ loop }).setException(new Error("unseen too"));
    yield* ours.sleep(1);
  });
  deepStrictEqual(messages.sort(), [
    "Future exception was never retrieved",
    "Task exception was never retrieved",
  ]);
});

testBoth("a context variable follows tasks and callbacks of both", async (ours, theirs) => {
  const user = new ours.ContextVar<string>("user");
  await ours.run(function* () {
    user.set("ann");
    const context = theirs.copyContext();
    const task = theirs.createTask(function* () {
      yield* theirs.sleep(1);
      const seen = user.get();
      user.set("bob");
      return seen;
    });
    const called = new theirs.Future<string>();
    theirs.getRunningLoop().callSoon(() => called.setResult(user.get()));
    deepStrictEqual([yield* task, yield* called, user.get()], ["ann", "ann", "ann"]);
    user.set("cid");
    strictEqual(yield* ours.createTask(() => user.get(), { context }), "ann");
  });
});

testBoth(
  "debug mode reports a call of the other that nobody awaits, and no other",
  async (ours, theirs) => {
    const messages: string[] = [];
    const careful = theirs.coroutine(function* careful() {
      yield* theirs.sleep(1);
    });
    await ours.run(
      function* () {
        ours.getRunningLoop().setExceptionHandler(({ message }) => messages.push(message));
        void careful();
        yield* careful();
        yield* ours.createTask(careful());
      },
      { debug: true },
    );
    strictEqual(messages.length, 1, messages.join("\n"));
  },
);

testBoth(
  "a promise of the other's that a program in virtual time waits for is mentioned",
  (ours, theirs) => {
    throws(
      () => ours.runSync(theirs.call(async () => {})),
      /Promises settle only after runSync has returned/,
    );
  },
);
