import { createTask, sleep } from "@x/future";
import { taskGroup } from "@x/taskgroup";
import { expect, test } from "vitest";
import { runQuietly } from "./support.ts";

/** Notes when it begins and when it ends, 10 ms later. */
function* job(log: string[], name: string) {
  log.push(`+${name}`);
  yield* sleep(10);
  log.push(`-${name}`);
}

test("a slot that no task waits for is free again", () => {
  runQuietly(function* () {
    const log: string[] = [];
    yield* taskGroup(
      function* (group) {
        yield* group.createTask(job(log, "a"));
        yield* group.createTask(job(log, "b"));
      },
      { limit: 1 },
    );
    expect(log.join(" ")).toBe("+a -a +b -b");
  });
});

test("a slot that was handed over is not free as well", () => {
  runQuietly(function* () {
    const log: string[] = [];
    yield* taskGroup(
      function* (group) {
        group.createTask(job(log, "a"));
        group.createTask(job(log, "b"));
        yield* sleep(15); // b has begun
        group.createTask(job(log, "c"));
      },
      { limit: 1 },
    );
    expect(log.join(" ")).toBe("+a -a +b -b +c -c");
  });
});

test("without a limit a task runs what it was given, and nothing around it", () => {
  runQuietly(function* () {
    const log: string[] = [];
    yield* taskGroup(function* (group) {
      const alone = createTask(job(log, "alone"));
      const grouped = group.createTask(job(log, "grouped"));
      yield* sleep(1);
      expect(grouped.stack().map(({ name }) => name)).toEqual(
        alone.stack().map(({ name }) => name),
      );
      yield* alone;
    });
  });
});
