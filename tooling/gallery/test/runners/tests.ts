import assert from "node:assert/strict";
import { createServer } from "node:net";
import { createTask, sleep } from "@x/future";
import { runVirtual, virtualTest } from "@x/testing";

/** Tests in virtual time, for any runner: two that pass, and four that fail. */
export function register(test: (name: string, body: () => Promise<void>) => void): void {
  test(
    "a day of a coroutine",
    virtualTest(function* (clock) {
      yield* sleep(86_400_000);
      assert.equal(clock.now, 86_400_000);
    }),
  );
  test(
    "a day of an async function",
    virtualTest(async (clock) => {
      await Promise.all([sleep(1000), sleep(86_400_000)]);
      await clock.advance(1000);
      assert.equal(clock.now, 86_401_000);
    }),
  );
  test(
    "an assertion that fails",
    virtualTest(async (clock) => {
      await sleep(5);
      assert.equal(clock.now, 6);
    }),
  );
  test(
    "a task that is left behind",
    virtualTest(() => void createTask(sleep(1000), { name: "heartbeat" })),
  );
  test("a server that is left behind", async () => {
    const server = createServer();
    try {
      await runVirtual(() => void server.listen(0, "127.0.0.1"));
    } finally {
      server.close();
    }
  });
  test(
    "a real timer that is waited for",
    virtualTest(async function poll() {
      await new Promise((resolve) => setTimeout(resolve, 60_000).unref());
    }),
  );
}
