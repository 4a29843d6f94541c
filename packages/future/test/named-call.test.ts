import { allTasks, type Coroutine, createTask, runSync, sleep } from "@x/future";
import { namedCall } from "@x/future/internal";
import { getRunningLoop } from "@x/loop";
import { expect, test } from "vitest";

class Shop {
  opened = 0;

  open() {
    return namedCall("open", this.#open());
  }

  close() {
    return namedCall("close", this.#close());
  }

  *#open(): Coroutine<number> {
    yield* sleep(1);
    this.opened += 1;
    return this.opened;
  }

  *#close(): Coroutine<void> {
    yield* sleep(1);
    this.opened = 0;
  }
}

test("is lazy, and gives what the steps return", () => {
  const shop = new Shop();
  shop.open();
  expect(runSync(shop.open())).toBe(1);
  expect(shop.opened).toBe(1);
});

test("has its own name in texts and stacks", () => {
  const shop = new Shop();
  expect([String(shop.open()), String(shop.close())]).toEqual([
    "<coroutine open>",
    "<coroutine close>",
  ]);
  runSync(function* main() {
    createTask(shop.close(), { name: "closer" });
    yield* sleep(0);
    const closer = [...allTasks(getRunningLoop())].find(({ name }) => name === "closer");
    expect(closer?.stack().map(({ name }) => name)[0]).toBe("close");
  });
});

test("can be awaited once", () => {
  const call = new Shop().open();
  runSync(function* main() {
    yield* call;
    expect(() => createTask(call)).toThrow("open was already awaited");
  });
});
