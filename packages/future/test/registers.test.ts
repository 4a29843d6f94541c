import { runSync, sleep } from "@x/future";
import { expect, test } from "vitest";
import { registers } from "../src/kernel/registers.ts";

test("a clean-up of globals cannot replace what copies of the package share", () => {
  const replaced = Reflect.ownKeys(registers).filter((key) =>
    Reflect.defineProperty(registers, key, { configurable: true, get: () => null }),
  );
  expect(replaced).toEqual([]);
  expect(runSync(sleep(1, "fine"))).toBe("fine");
});
