import { createTask, Future, sleep } from "@x/future";
import { getRunningLoop } from "@x/loop";
import { expect } from "vitest";

export { asyncMain, errorOf, failing, reportsOf, runQuietly } from "@x/test-support";

/** Counts the iterations of the loop from now on. */
export function iterations(): { readonly count: number } {
  const clock = { count: 0 };
  createTask(function* () {
    for (;;) {
      clock.count += 1;
      yield* sleep(0);
    }
  });
  return clock;
}

/** Virtual time, in ms since the start. */
export const now = () => getRunningLoop().time();

/** Checks that things are the very same: vitest's own comparison would iterate over futures. */
export function expectSame(actual: Iterable<unknown>, expected: readonly unknown[]): void {
  const items = [...actual];
  expect(items.map((item, index) => item === expected[index])).toEqual(expected.map(() => true));
}

/** A future that counts its done-callbacks. */
export class Watched<T> extends Future<T> {
  callbacks = 0;

  override addDoneCallback(callback: (future: this) => void): void {
    super.addDoneCallback(callback);
    this.callbacks += 1;
  }

  override removeDoneCallback(callback: (future: this) => void): number {
    const removed = super.removeDoneCallback(callback);
    this.callbacks -= removed;
    return removed;
  }
}
