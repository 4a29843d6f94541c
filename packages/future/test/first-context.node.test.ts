import { coroutine, createTask, run, sleep } from "@x/future";
import { ContextVar } from "@x/loop";
import { thread } from "@x/loop/internal";
import { beforeEach, expect, test } from "vitest";

// As if nothing had used a context in this thread yet.
beforeEach(() => {
  thread.contexts = null;
  thread.context = null;
  thread.threadContext = null;
});

const user = new ContextVar("user", { default: "nobody" });

test.each([
  ["before", false],
  ["after", true],
])("an async function can be the first to use one, %s it awaits", async (_, awaitsFirst) => {
  const seen = await run(async () => {
    const sibling = createTask(async () => {
      await sleep(1);
      return user.get();
    });
    if (awaitsFirst) await sleep(0);
    const token = user.set("ada");
    await sleep(2);
    const before = user.get();
    user.reset(token);
    return [await sibling, before, user.get()];
  });
  expect(seen).toEqual(["nobody", "ada", "nobody"]);
  expect(user.get()).toBe("nobody");
});

test("a call that an async function awaits can be the first, and the function sees what it sets", async () => {
  const set = coroutine(function* (name: string) {
    yield* sleep(1);
    return user.set(name);
  });
  const outer = coroutine(function* () {
    return yield* set("ada");
  });
  const seen = await run(async () => {
    const token = await outer();
    const before = user.get();
    user.reset(token);
    return [before, user.get()];
  });
  expect(seen).toEqual(["ada", "nobody"]);
  expect(user.get()).toBe("nobody");
});
