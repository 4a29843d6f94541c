import { sleep } from "@x/future";
import { gather } from "@x/gather";
import { expect, test } from "vitest";
import { asyncMain } from "./support.ts";

test("from async functions, gather is rejected with the first error; no other rejection is left unhandled", async () => {
  const unhandled: unknown[] = [];
  const listener = (error: unknown) => unhandled.push(error);
  process.on("unhandledRejection", listener);
  await asyncMain(async () => {
    const calls = gather([
      Promise.reject(new Error("first")),
      Promise.reject(new Error("second")),
      async () => {
        await sleep(1);
        throw new Error("third");
      },
    ]);
    await expect(calls).rejects.toThrow(
      expect.objectContaining({ message: expect.stringContaining("first") }),
    );
    await sleep(10);
  });
  process.off("unhandledRejection", listener);
  expect(unhandled).toEqual([]);
});
