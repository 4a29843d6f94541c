import {
  CancelledError,
  type Coroutine,
  InvalidStateError,
  isCancelled,
  run,
  sleep,
  TimeoutError,
} from "@x/future";
import { expect, test } from "vitest";

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
