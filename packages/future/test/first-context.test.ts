import { coroutine, createTask, runSync, sleep } from "@x/future";
import { ContextVar } from "@x/loop";
import { thread } from "@x/loop/internal";
import { beforeEach, expect, test } from "vitest";

// As if nothing had used a context in this thread yet.
beforeEach(() => {
  thread.contexts = null;
  thread.context = null;
  thread.threadContext = null;
});

function newVar(): ContextVar<string> {
  return new ContextVar("user", { default: "nobody" });
}

test("the first variable can be made in a task, and leaks nowhere", () => {
  let user: ContextVar<string> | undefined;
  const seen = runSync(function* () {
    const sibling = createTask(function* () {
      yield* sleep(1);
      return user?.get();
    });
    user = newVar();
    const token = user.set("ada");
    const child = createTask(() => user?.get());
    yield* sleep(2);
    const before = user.get();
    user.reset(token);
    const after = user.get();
    user.set("bob");
    return [yield* sibling, yield* child, before, after];
  });
  expect(seen).toEqual(["nobody", "ada", "ada", "nobody"]);
  expect(runSync(() => user?.get())).toBe("nobody");
  expect(user?.get()).toBe("nobody");
});

test("in a coroutine that the task calls", () => {
  const set = coroutine(function* (user: ContextVar<string>) {
    yield* sleep(1);
    return user.set("ada");
  });
  const seen = runSync(function* () {
    const user = newVar();
    const token = yield* set(user);
    const before = user.get();
    user.reset(token);
    return [before, user.get()];
  });
  expect(seen).toEqual(["ada", "nobody"]);
});

test("an eager task that is the first keeps it from its maker", () => {
  let user: ContextVar<string> | undefined;
  const seen = runSync(function* () {
    const task = createTask(
      function* () {
        user = newVar();
        user.set("task");
        yield* sleep(1);
        return user.get();
      },
      { eager: true },
    );
    const before = user?.get();
    user?.set("maker");
    return [before, yield* task, user?.get()];
  });
  expect(seen).toEqual(["nobody", "task", "maker"]);
  expect(user?.get()).toBe("nobody");
});
