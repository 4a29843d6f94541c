// What tests of two copies have in common. `first` and `second` are put there by install.mjs: each
// exports a copy of all packages.
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { test } from "node:test";
import * as first from "first";
import * as second from "second";

export type Copy = typeof first;

/** Tests in both directions: how `ours`, which runs the program, gets on with `theirs`. Nothing may be
 * reported as an error that nobody looks at. */
export function testBoth(title: string, body: (ours: Copy, theirs: Copy) => unknown): void {
  const other = second as unknown as Copy;
  const directions: [string, Copy, Copy][] = [
    ["the first runs the second's", first, other],
    ["the second runs the first's", other, first],
  ];
  for (const [direction, ours, theirs] of directions) {
    test(`${title}: ${direction}`, async (context) => {
      const { mock } = context.mock.method(console, "error", () => {});
      await body(ours, theirs);
      deepStrictEqual(
        mock.calls.map((call) => call.arguments),
        [],
      );
    });
  }
}

/** The outcome of `yield*`: a result, or the name and the message of the error. */
export function* outcomeOf<T>(awaitable: Iterable<unknown, T, unknown>) {
  try {
    return yield* awaitable as Generator<undefined, T, unknown>;
  } catch (error) {
    return `${error}`;
  }
}

test("there are two copies", () => {
  for (const name of ["EventLoop", "Future", "gather", "wait", "timeout", "taskGroup", "Queue"]) {
    const copies = [first, second].map((copy) => copy[name as "Future"]);
    strictEqual(typeof copies[0], "function");
    strictEqual(copies[0] === copies[1], false, name);
  }
});
