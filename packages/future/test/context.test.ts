import {
  type Coroutine,
  createTask,
  eagerTaskFactory,
  Future,
  runSync,
  setTaskFactory,
  sleep,
  type Task,
} from "@x/future";
import { Context, ContextVar, copyContext, EventLoop, getRunningLoop, VirtualHost } from "@x/loop";
import { describe, expect, test } from "vitest";

const user = new ContextVar("user", { default: "nobody" });

function* sees(): Coroutine<string[]> {
  const seen = [user.get()];
  yield;
  seen.push(user.get());
  return seen;
}

describe("TSK-05 a task runs in a copy of its maker's context", () => {
  test("what its maker sets later is not seen, nor is what it sets by its maker or its siblings", () => {
    const seen = runSync(function* () {
      user.set("maker");
      const setter = createTask(function* () {
        const before = user.get();
        user.set("task");
        yield* sleep(0);
        return [before, user.get()];
      });
      const sibling = createTask(sees());
      user.set("maker, later");
      return [yield* setter, yield* sibling, user.get()];
    });
    expect(seen).toEqual([["maker", "task"], ["maker", "maker"], "maker, later"]);
    expect(user.get()).toBe("nobody");
  });

  test("coroutines that it calls share it", () => {
    const seen = runSync(function* () {
      const set = function* (): Coroutine<void> {
        yield;
        user.set("callee");
      };
      yield* set();
      return user.get();
    });
    expect(seen).toBe("callee");
  });

  test("a context that is given is used itself", () => {
    const context = new Context();
    context.run(() => user.set("given"));
    const [seen, same] = runSync(function* () {
      const task = createTask(
        function* () {
          const before = user.get();
          yield* sleep(0);
          user.set("changed");
          return before;
        },
        { context },
      );
      return [yield* task, task.context === context] as const;
    });
    expect([seen, same, context.run(() => user.get())]).toEqual(["given", true, "changed"]);
    expect(() => createTask(sleep(0), { context: {} as never })).toThrow(
      expect.objectContaining({
        message: expect.stringContaining("context must be a Context, not an object"),
      }),
    );
  });
});

test("EAG-05 an eager task's first step runs in its own context", () => {
  const seen = runSync(function* () {
    setTaskFactory(getRunningLoop(), eagerTaskFactory);
    user.set("maker");
    const set = (): string => {
      const before = user.get();
      user.set("task");
      return before;
    };
    const tasks: Task<string>[] = [createTask(set), createTask(set, { eager: true })];
    return [...tasks.map((task) => task.result()), user.get()];
  });
  expect(seen).toEqual(["maker", "maker", "maker"]);
});

describe("FUT-17 a done-callback runs in", () => {
  test("a copy of the context that it was added in", () => {
    const seen: string[] = [];
    runSync(function* () {
      const future = new Future<void>();
      const note = (): void => void seen.push(user.get());
      user.set("at adding");
      future.addDoneCallback(note);
      future.addDoneCallback(note);
      expect(future.removeDoneCallback(note)).toBe(2);
      future.addDoneCallback(note);
      user.set("at settling");
      future.setResult();
      yield* sleep(0);
      future.addDoneCallback(note);
      yield* sleep(0);
    });
    expect(seen).toEqual(["at adding", "at settling"]);
  });

  test("the context that is given with it", () => {
    const seen: string[] = [];
    runSync(function* () {
      user.set("given");
      const context = copyContext();
      user.set("current");
      const future = new Future<void>();
      future.addDoneCallback(() => void seen.push(user.get()), { context });
      future.setResult();
      yield* sleep(0);
    });
    expect(seen).toEqual(["given"]);
    const bad = { context: 1 as never };
    expect(() => new Future().addDoneCallback(() => {}, bad)).toThrow(
      expect.objectContaining({ message: expect.stringContaining("context must be a Context") }),
    );
  });
});

test("done-callbacks of a closed loop are dropped, in whatever context", () => {
  const loop = new EventLoop({ host: new VirtualHost() });
  const future = new Future<void>({ loop });
  future.addDoneCallback(() => {
    throw new Error("never called");
  });
  loop.close();
  future.setResult();
  expect(future.done).toBe(true);
});
