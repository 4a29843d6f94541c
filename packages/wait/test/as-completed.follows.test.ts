import { run, sleep } from "@x/future";
import { VirtualHost } from "@x/loop";
import { asCompleted } from "@x/wait";
import { expect, test } from "vitest";

/** Its name is what debug mode shows. */
function askInTime() {
  const completed = asCompleted([sleep(20)], { timeout: 10 });
  return completed; // JavaScriptCore would leave this function out of stacks if it returned the call
}

test("a timeout in debug mode says in which async function it was set", () =>
  run(
    async () => {
      await sleep(1);
      const error = await askInTime()
        .next()
        .catch((error: unknown) => error);
      expect((error as Error).stack).toMatch(/^TimeoutError: timed out after 10 ms\n.*askInTime/s);
    },
    { debug: true, host: new VirtualHost() },
  ));
