import { call, currentSignal, run, sleep } from "@x/future";
import { expect, test } from "vitest";
import { hostTurn } from "./support.ts";

/** The names of the warnings of the process while `action` runs. */
async function warningsOf(action: () => unknown): Promise<string[]> {
  const names: string[] = [];
  const listener = (warning: Error): void => void names.push(warning.name);
  process.on("warning", listener);
  await action();
  await hostTurn();
  process.off("warning", listener);
  return names;
}

function listen(signal: AbortSignal): void {
  for (let i = 0; i < 20; i += 1) signal.addEventListener("abort", () => {});
}

/** Later versions warn of none. */
const warns = process.versions.node.startsWith("20.");

test.runIf(warns)("Node 20 warns of many listeners to a signal that is not ours", async () => {
  const warnings = await warningsOf(() => listen(new AbortController().signal));
  expect(warnings).toEqual(["MaxListenersExceededWarning"]);
});

test.each<[string, () => unknown]>([
  ["outside of all scopes", () => listen(currentSignal())],
  ["of a task that is an async function", () => run(async () => listen(currentSignal()))],
  [
    "of a coroutine",
    () =>
      run(function* () {
        listen(currentSignal());
        yield* sleep(0);
      }),
  ],
  ["of a call", () => run(call(({ signal }) => listen(signal)))],
])("many listeners to the signal are no leak: %s", async (_which, action) => {
  expect(await warningsOf(action)).toEqual([]);
});
