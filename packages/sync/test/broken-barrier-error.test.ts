import { BrokenBarrierError } from "@x/sync";
import { expect, test } from "vitest";

test("is an Error with its name", () => {
  const error = new BrokenBarrierError("why");
  expect(error).toBeInstanceOf(Error);
  expect(String(error)).toBe("BrokenBarrierError: why");
});
