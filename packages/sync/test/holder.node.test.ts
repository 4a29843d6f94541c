import { run, sleep } from "@x/future";
import { getRunningLoop } from "@x/loop";
import { Lock } from "@x/sync";
import { expect, test } from "vitest";

/** What is reported while an async function runs in debug mode. */
async function reports(main: (lock: Lock) => Promise<unknown>): Promise<string[]> {
  const reported: string[] = [];
  await run(
    async () => {
      getRunningLoop().setExceptionHandler(({ message }) => reported.push(message));
      await main(new Lock());
    },
    { debug: true },
  );
  return reported;
}

test("two calls of one async function that want the same lock wait for one another", async () => {
  const reported = await reports((lock) => {
    const use = () => lock.with(() => sleep(1));
    return Promise.all([use(), use()]);
  });
  expect(reported).toEqual([]);
});

test("an async function that waits for a lock which it was called with is reported", async () => {
  const reported = await reports((lock) =>
    lock
      .with(async () => {
        await sleep(1);
        setTimeout(() => lock.release(), 1);
        await lock.acquire();
      })
      .then(),
  );
  expect(reported).toEqual([expect.stringMatching(/^<Task .*> waits for a Lock that it holds$/)]);
});
