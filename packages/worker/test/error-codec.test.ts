import { CancelledError, InvalidStateError, TimeoutError } from "@x/future";
import { QueueEmpty, QueueFull, QueueShutDown } from "@x/queue";
import { ExceptionGroup } from "@x/taskgroup";
import { ThreadError } from "@x/worker";
import { describe, expect, test } from "vitest";
import { decodeError, encodeError } from "../src/error-codec.ts";

/** What arrives of something thrown. */
const sent = (thrown: unknown): unknown =>
  decodeError(structuredClone(encodeError(thrown)), "thread there");

describe("an error arrives", () => {
  test.each([
    Error,
    EvalError,
    RangeError,
    ReferenceError,
    SyntaxError,
    TypeError,
    URIError,
    InvalidStateError,
    QueueEmpty,
    QueueFull,
    QueueShutDown,
    ThreadError,
    TimeoutError,
  ])("as what it is: %o", (Class) => {
    const error = new Class("why");
    const arrived = sent(error) as Error;
    expect(Object.getPrototypeOf(arrived)).toBe(Class.prototype);
    expect(arrived).toEqual(error);
    expect(arrived.stack).toBe(`${error.stack}\n    in thread there`);
    expect(Object.keys(arrived)).toEqual(Object.keys(error));
  });

  test("as a CancelledError, with its message", () => {
    expect(sent(new CancelledError())).toEqual(new CancelledError());
    expect(sent(new CancelledError({ id: 1 }))).toHaveProperty("args", [{ id: 1 }]);
    expect(sent(new CancelledError(function why() {}))).toHaveProperty("args", ["function why"]);
  });

  test("as a DOMException", () => {
    const arrived = sent(new DOMException("enough", "AbortError")) as DOMException;
    expect(arrived).toBeInstanceOf(DOMException);
    expect([arrived.name, arrived.message]).toEqual(["AbortError", "enough"]);
  });

  test("with those that it is made of", () => {
    const arrived = sent(new AggregateError([new TypeError("a"), 2], "both")) as AggregateError;
    expect(arrived).toBeInstanceOf(AggregateError);
    expect(arrived.errors).toEqual([new TypeError("a"), 2]);
    const nested = new ExceptionGroup("all", [new ExceptionGroup("some", [new TypeError("a")])]);
    expect(sent(nested)).toEqual(nested);
    expect((sent(nested) as ExceptionGroup).errors[0]).toBeInstanceOf(ExceptionGroup);
  });

  test("with a list of errors that nobody expects of its class", () => {
    const arrived = sent(Object.assign(new Error("all"), { errors: [new TypeError("a")] }));
    expect(arrived).toHaveProperty("errors", [new TypeError("a")]);
  });

  test("with its cause, be it in a circle", () => {
    const error = new Error("b", { cause: new TypeError("a", { cause: "text" }) });
    const arrived = sent(error) as Error;
    expect(arrived.cause).toBeInstanceOf(TypeError);
    expect((arrived.cause as Error).cause).toBe("text");
    expect(Object.keys(arrived)).toEqual([]);
    (error.cause as Error).cause = error;
    const round = sent(error) as Error;
    expect((round.cause as Error).cause).toBe(round);
  });

  test("with a group that one of its own errors has as its cause", () => {
    const child = new Error("child");
    const group = new ExceptionGroup("all", [child]);
    child.cause = group;
    const arrived = sent(group) as ExceptionGroup;
    expect(arrived.errors[0]?.cause).toBe(arrived);
  });

  test("with what else it has and can be cloned", () => {
    const error = Object.assign(new Error("no"), { code: "ENOENT", map: new Map(), later() {} });
    expect({ ...(sent(error) as Error) }).toEqual({ code: "ENOENT", map: new Map() });
  });

  test("with its name, as one of the nearest class that is known", () => {
    class Late extends TimeoutError {}
    class Odd extends TypeError {
      override name = "VeryOdd";
    }
    expect(sent(new Late("why"))).toBeInstanceOf(TimeoutError);
    expect(sent(new Late("why"))).toHaveProperty("name", "Late");
    expect(sent(new Odd("why"))).toBeInstanceOf(TypeError);
    expect(sent(new Odd("why"))).toHaveProperty("name", "VeryOdd");
  });

  test("without a stack where it has none", () => {
    const error = new TypeError("why");
    delete error.stack;
    expect((sent(error) as Error).stack).toBe("TypeError: why\n    in thread there");
  });

  test("described when it cannot be read", () => {
    const error = new Error("why");
    Object.defineProperty(error, "message", {
      get() {
        throw new Error("not now");
      },
    });
    const arrived = sent(error) as Error;
    expect(arrived).toBeInstanceOf(Error);
    expect(arrived.message).toBe("an error that cannot be read: an object");
  });
});

test("other values arrive as they are, or described", () => {
  for (const value of [undefined, null, 1, "text", { a: [1] }]) expect(sent(value)).toEqual(value);
  expect(sent(function why() {})).toBe("function why");
});
