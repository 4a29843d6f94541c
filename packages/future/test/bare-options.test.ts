import { call, createTask, ensureFuture, forEach, Runner, run, runSync, sleep } from "@x/future";
import { expect, test } from "vitest";

const calls: [string, string, (options: never) => unknown][] = [
  ["run", "debug", (options) => run(sleep(0), options)],
  ["runSync", "host", (options) => runSync(sleep(0), options)],
  ["Runner", "debug", (options) => new Runner(options)],
  ["createTask", "name", (options) => createTask(sleep(0), options)],
  ["ensureFuture", "loop", (options) => ensureFuture(sleep(0), options)],
  ["sleep", "signal", (options) => sleep(0, undefined, options)],
  ["call", "signal", (options) => call(() => {}, options)],
  ["forEach", "signal", (options) => forEach([], () => {}, options)],
];

test.each(calls)("%s refuses a bare value in the place of options", (_name, example, make) => {
  for (const [bad, shown] of [
    [5, "5"],
    ["name", '"name"'],
    [true, "true"],
    [null, "null"],
  ]) {
    const message = `options must be an object such as { ${example}: … }, not ${shown}`;
    expect(() => make(bad as never)).toThrow(new TypeError(message));
  }
});
