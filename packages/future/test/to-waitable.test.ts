import { type Coroutine, call, Future, runSync, sleep } from "@x/future";
import { describe, expect, test } from "vitest";

describe("a generator that a function returns", () => {
  test("is run in place: it gets what it waits for, and errors", () => {
    const result = runSync(
      call(function* () {
        const future = new Future<string>();
        future.setException(new Error("fails"));
        try {
          yield* future;
        } catch (error) {
          yield* sleep(1);
          return String(error);
        }
        return "";
      }),
    );
    expect(result).toBe("Error: fails");
  });

  test("may be of another realm, or anything with its methods", () => {
    const handmade = {
      next: () => ({ done: true, value: "handmade" }),
      throw: (error: unknown) => {
        throw error;
      },
    } as unknown as Coroutine<string>;
    expect(runSync(call(() => handmade))).toBe("handmade");
    expect(runSync(call(() => Object.create(null)))).toEqual({});
  });
});

test.each([[undefined], [null], [0], ["text"], [[1, 2]]])(
  "a value that is none of these is the result: %j",
  (value) => {
    expect(runSync(call(() => value))).toEqual(value);
  },
);
