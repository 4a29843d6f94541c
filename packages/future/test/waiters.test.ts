// A waiter that is cancelled, before or after the signal, takes nothing from anybody else.
import {
  call,
  createTask,
  Future,
  fromPromise,
  runSync,
  shield,
  sleep,
  type Task,
} from "@x/future";
import { expect, test } from "vitest";
import { outcomeOf } from "./support.ts";

/** When the waiter is cancelled. */
const stages = ["not started", "queued", "woken but not yet run"] as const;

/** What is waited for, how a task waits for it, and how it is signalled. */
interface Primitive {
  /** Makes it: `wait` is what each waiter runs, `signal` what wakes them. */
  make(): { wait: () => PromiseLike<unknown>; signal: () => void };
  /** How many iterations it takes from the signal until waiters are woken. */
  lag: number;
  /** Whether cancelling a waiter that was not woken cancels what it waits for, and so the other one. */
  shared: boolean;
}

/** A promise that settles the moment that it is told to. */
function settling() {
  let resolve!: (value: string) => void;
  const promise = {
    // biome-ignore lint/suspicious/noThenProperty: promises proper settle after the test
    then: (ok: (value: string) => void) => {
      resolve = ok;
    },
  } as PromiseLike<string>;
  return { promise, resolve: () => resolve("signal") };
}

const primitives: Record<string, Primitive> = {
  future: {
    lag: 0,
    shared: true,
    make() {
      const future = new Future<string>();
      return { wait: () => future, signal: () => future.done || future.setResult("signal") };
    },
  },
  task: {
    lag: 1,
    shared: true,
    make() {
      const future = new Future<string>();
      const task = createTask(future, { eager: true });
      const signal = () => {
        if (!future.done) future.setResult("signal");
      };
      return { wait: () => task, signal };
    },
  },
  "future for a promise": {
    lag: 0,
    shared: true,
    make() {
      const { promise, resolve } = settling();
      const future = fromPromise(promise);
      return { wait: () => future, signal: resolve };
    },
  },
  shield: {
    lag: 1,
    shared: false,
    make() {
      const future = new Future<string>();
      return { wait: () => shield(future), signal: () => future.setResult("signal") };
    },
  },
  "call of a function that waits": {
    lag: 1,
    shared: false,
    make() {
      const future = new Future<string>();
      return {
        wait: () => call(() => shield(future)),
        signal: () => future.setResult("signal"),
      };
    },
  },
};

for (const [name, { make, lag, shared }] of Object.entries(primitives)) {
  for (const stage of stages) {
    test.each([[[]], [["why"]]])(`${name}, ${stage}, message %j`, (message) => {
      runSync(function* () {
        const { wait, signal } = make();
        const waiter = () => createTask(wait()) as Task<unknown>;
        const cancelled = waiter();
        const other = stage !== "woken but not yet run" && shared ? undefined : waiter();
        if (stage !== "not started") {
          yield* sleep(0);
          yield* sleep(0);
        }
        if (stage === "woken but not yet run") {
          signal();
          for (let i = 0; i < lag; i += 1) yield* sleep(0);
        }
        cancelled.cancel(...message);
        if (stage !== "woken but not yet run") signal();
        if (other !== undefined) expect(yield* other).toBe("signal");
        expect(yield* outcomeOf(cancelled)).toEqual(["CancelledError", ...message]);
        expect(cancelled.cancelled).toBe(true);
      });
    });
  }
}
