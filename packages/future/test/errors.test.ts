import {
  CancelledError,
  type Coroutine,
  InvalidStateError,
  isCancelled,
  run,
  sleep,
  TimeoutError,
} from "@x/future";
import { describe, expect, test } from "vitest";

test.each([CancelledError, InvalidStateError, TimeoutError])(
  "%o is an Error by its name",
  (Type) => {
    const error = new Type("message");
    expect(error).toBeInstanceOf(Error);
    expect([error.name, error.message]).toEqual([Type.name, "message"]);
    expect(String(error)).toBe(`${Type.name}: message`);
    expect(error.stack).toContain("errors.test.ts");
  },
);

test("a CancelledError holds its message, of any kind, or none", () => {
  expect(new CancelledError().args).toEqual([]);
  expect(new CancelledError().message).toBe("cancelled");
  expect(new CancelledError(undefined).args).toEqual([undefined]);
  const message = { toString: () => "an object" };
  expect(new CancelledError(message).args).toEqual([message]);
  expect(new CancelledError(message).message).toBe("an object");
});

test("errors take a cause", () => {
  const cause = new CancelledError();
  expect(new TimeoutError("late", { cause }).cause).toBe(cause);
});

test("a CancelledError of another copy of this package is one", () => {
  const foreign = Object.assign(new Error("cancelled"), {
    [Symbol.for("@x/future.CancelledError")]: true,
  });
  expect(isCancelled(foreign)).toBe(true);
});

test("what cannot even be read can be thrown: the program fails with just that", async () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  expect(isCancelled(proxy)).toBe(false);
  const main = function* (): Coroutine<void> {
    yield* sleep(0);
    throw proxy;
  };
  const isIt = run(main).catch((error: unknown) => Object.is(error, proxy));
  expect(await isIt).toBe(true);
});

describe("isCancelled", () => {
  const abortError = (cause?: unknown) =>
    Object.assign(new Error("aborted", { cause }), { name: "AbortError" });

  test("knows a CancelledError, and an AbortError that one has caused", () => {
    expect(isCancelled(new CancelledError())).toBe(true);
    expect(isCancelled(abortError(new CancelledError()))).toBe(true);
  });

  test.each([
    ["any other error", new Error("other", { cause: new CancelledError() })],
    ["an AbortError without a cause", abortError()],
    ["an AbortError with another cause", abortError(new Error("other"))],
    ["undefined", undefined],
    ["null", null],
    ["a text", "CancelledError"],
    [
      "what cannot be read",
      new Proxy(new Error(), {
        get() {
          throw new Error("unreadable");
        },
      }),
    ],
  ])("does not take %s for one", (_, error) => {
    expect(isCancelled(error)).toBe(false);
  });
});
