// A test, for runners whose `test` and `expect` are globals.
import { sleep } from "@x/asyncio";
import { runVirtual, virtualTest } from "@x/testing";
import { portable } from "./portable.js";

test("the packages work in a test", async () => {
  expect(await portable()).toBe("all is well");
});

test(
  "a test has virtual time",
  virtualTest(async () => {
    await sleep(86_400_000);
  }),
);

test("a coroutine has virtual time", async () => {
  await runVirtual(function* () {
    yield* sleep(86_400_000);
  });
});
