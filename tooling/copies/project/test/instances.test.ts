// `instanceof` with the classes of one copy and the instances of the other.
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { test } from "node:test";
import * as first from "first";
import { type Copy, testBoth } from "./copies.ts";

type Class = abstract new (...args: never) => object;

/** The classes of errors that a copy exports. */
function errorClasses(copy: Copy): [string, Class][] {
  const all = Object.entries(copy) as [string, Class][];
  return all.filter(([, value]) => value.prototype instanceof Error);
}

test("there are classes of errors of all packages that have any", () => {
  const names = errorClasses(first).map(([name]) => name);
  for (const name of ["TimeoutError", "QueueEmpty", "BrokenBarrierError", "ExceptionGroup"]) {
    ok(names.includes(name), name);
  }
});

testBoth("each class of errors knows the other's instances, and no others", (ours, theirs) => {
  for (const [name, type] of errorClasses(ours)) {
    const other = theirs[name as "TimeoutError"];
    strictEqual(other === type, false, name);
    const instance = Object.create(other.prototype) as object;
    const known = errorClasses(ours).filter(([, ours]) => instance instanceof ours);
    deepStrictEqual(known, [[name, type]]);
    for (const value of [new Error(name), {}, name, null, undefined]) {
      strictEqual((value as unknown) instanceof type, false, name);
    }
  }
});

testBoth("Future and Task know the other's", async (ours, theirs) => {
  await theirs.run(function* () {
    const future = new theirs.Future<void>();
    const task = theirs.createTask(future);
    deepStrictEqual([future instanceof ours.Future, task instanceof ours.Future], [true, true]);
    deepStrictEqual([future instanceof ours.Task, task instanceof ours.Task], [false, true]);
    future.setResult();
    yield* task;
  });
});

testBoth("a subclass of the user's has only its own instances", (ours, theirs) => {
  class LateError extends ours.TimeoutError {}
  const late = new LateError("late");
  ok(late instanceof LateError && late instanceof ours.TimeoutError);
  ok(late instanceof theirs.TimeoutError);
  strictEqual(new ours.TimeoutError("") instanceof LateError, false);
  strictEqual(new theirs.TimeoutError("") instanceof LateError, false);
});

testBoth("what is thrown across is caught by its class", async (ours, theirs) => {
  const late = await theirs.timeout(1, theirs.sleep(1000)).catch((error: unknown) => error);
  ok(late instanceof ours.TimeoutError);
  const failed = theirs.taskGroup((group) => {
    group.createTask(async () => {
      throw new RangeError("no");
    });
  });
  const group: unknown = await failed.catch((error: unknown) => error);
  ok(group instanceof ours.ExceptionGroup);
  ok(group.split(RangeError)[0] instanceof ours.ExceptionGroup);
  const nested = new ours.ExceptionGroup("both", [group, new TypeError("other")]);
  deepStrictEqual(
    nested.split(RangeError).map((part) => part?.errors.length),
    [1, 1],
  );
});
