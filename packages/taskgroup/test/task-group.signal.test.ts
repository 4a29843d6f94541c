// group.signal: when it is aborted, and when it is left alone.
import { createTask, isCancelled, sleep } from "@x/future";
import { taskGroup } from "@x/taskgroup";
import { describe, expect, test } from "vitest";
import { errorOf, failing, runQuietly } from "./support.ts";

describe("the signal", () => {
  test("is aborted with a CancelledError when a task fails", () => {
    runQuietly(function* () {
      let signal: AbortSignal | undefined;
      yield* errorOf(
        taskGroup((group) => {
          signal = group.signal;
          group.createTask(failing("boom"));
        }),
      );
      expect(signal?.aborted).toBe(true);
      expect(isCancelled(signal?.reason)).toBe(true);
    });
  });

  test("is aborted when the body fails", () => {
    runQuietly(function* () {
      let signal: AbortSignal | undefined;
      const block = taskGroup(function* (group) {
        ({ signal } = group);
        group.createTask(function* () {
          yield* errorOf(sleep(Number.POSITIVE_INFINITY));
          expect(signal?.aborted).toBe(true);
        });
        yield* sleep(0);
        throw new Error("body");
      });
      yield* errorOf(block);
      expect(signal?.aborted).toBe(true);
    });
  });

  test.each([true, false])("is aborted by cancel, with its message (body ended: %s)", (ended) => {
    runQuietly(function* () {
      let signal: AbortSignal | undefined;
      yield* taskGroup(function* (group) {
        ({ signal } = group);
        group.createTask(function* () {
          yield* sleep(1);
          group.cancel("enough");
        });
        if (!ended) yield* sleep(Number.POSITIVE_INFINITY);
      });
      expect(signal?.reason).toMatchObject({ args: ["enough"] });
    });
  });

  test("is aborted when the caller is cancelled", () => {
    runQuietly(function* () {
      let signal: AbortSignal | undefined;
      const task = createTask(
        taskGroup(function* (group) {
          ({ signal } = group);
          yield* sleep(Number.POSITIVE_INFINITY);
        }),
      );
      yield* sleep(0);
      task.cancel("outside");
      expect(signal?.reason).toMatchObject({ args: ["outside"] });
      yield* errorOf(task);
    });
  });

  test("is left alone when the group ends well, and by a cancel that comes later", () => {
    runQuietly(function* () {
      const task = createTask(function* () {
        const signal = yield* taskGroup((group) => {
          group.createTask(sleep(1));
          return group.signal;
        });
        yield* errorOf(sleep(Number.POSITIVE_INFINITY));
        return signal;
      });
      yield* sleep(5);
      task.cancel();
      expect((yield* task).aborted).toBe(false);
    });
  });

  test("is left alone by a cancel of the group after its end", () => {
    runQuietly(function* () {
      const group = yield* taskGroup((group) => group);
      const { signal } = group;
      group.cancel();
      expect(signal.aborted).toBe(false);
    });
  });

  test("of an outer group is left alone when an inner group ends", () => {
    runQuietly(function* () {
      yield* taskGroup(function* (outer) {
        const outerSignal = outer.signal;
        let innerSignal: AbortSignal | undefined;
        yield* errorOf(
          taskGroup(function* (inner) {
            innerSignal = inner.signal;
            inner.createTask(failing("inner"));
            yield* sleep(Number.POSITIVE_INFINITY);
          }),
        );
        expect(innerSignal?.aborted).toBe(true);
        expect(outerSignal.aborted).toBe(false);
      });
    });
  });

  test("of an inner group is aborted when the outer one ends", () => {
    runQuietly(function* () {
      const signals: AbortSignal[] = [];
      yield* taskGroup(function* (outer) {
        signals.push(outer.signal);
        outer.createTask(function* () {
          yield* sleep(1);
          outer.cancel();
        });
        yield* taskGroup(function* (inner) {
          signals.push(inner.signal);
          yield* sleep(Number.POSITIVE_INFINITY);
        });
      });
      expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    });
  });
});
