import { CancelledError, InvalidStateError, TimeoutError } from "@x/future";
import { QueueEmpty, QueueFull, QueueShutDown } from "@x/queue";
import { ExceptionGroup } from "@x/taskgroup";
import { ThreadError } from "@x/worker";
import { describe, expect, test } from "vitest";
import { decodeError, encodeError, reasonOf } from "../src/error-codec.ts";

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

  test("as one of these packages, of another copy of them or in a minified bundle", () => {
    const late = class a extends Error {
      override readonly name = "TimeoutError";
    };
    const group = class b extends AggregateError {
      override readonly name = "ExceptionGroup";
    };
    const cancelled = class c extends Error {
      override readonly name = "CancelledError";
      readonly args = ["enough"];
    };
    Object.assign(cancelled.prototype, { [Symbol.for("@x/future.CancelledError")]: true });
    expect(sent(new late("why"))).toEqual(new TimeoutError("why"));
    expect(sent(new group([1], "all"))).toEqual(new ExceptionGroup("all", [1]));
    expect(sent(new cancelled("enough"))).toEqual(new CancelledError("enough"));
  });

  test("as none of these packages when it only shares a name with theirs", () => {
    class CancelledError extends Error {
      override name = "CancelledError";
    }
    class TimeoutError extends Error {}
    class QueueFull extends RangeError {
      override name = "QueueFull";
    }
    for (const error of [new CancelledError("a"), new TimeoutError("b")]) {
      const arrived = sent(error) as Error;
      expect(Object.getPrototypeOf(arrived)).toBe(Error.prototype);
      expect(arrived.name).toBe(error.constructor.name);
    }
    expect(Object.getPrototypeOf(sent(new QueueFull("c")))).toBe(RangeError.prototype);
    const stopped = sent(new DOMException("d", "TimeoutError"));
    expect(stopped).toBeInstanceOf(DOMException);
  });

  test("with the name of its class, or of that known one where it has none", () => {
    const error = new TypeError("why");
    Object.setPrototypeOf(error, Object.create(TypeError.prototype, { constructor: {} }));
    expect(sent(error)).toHaveProperty("name", "TypeError");
  });

  test("with properties that only some errors have, whatever they hold", () => {
    const error = Object.assign(new Error("no"), {
      args: ["ls", "-l"],
      errors: { name: { kind: "required" } },
    });
    expect({ ...(sent(error) as Error) }).toEqual({ ...error });
    const listed = Object.assign(new Error("no"), { errors: [() => {}, new TypeError("a")] });
    expect(sent(listed)).toHaveProperty("errors", ["an anonymous function", new TypeError("a")]);
  });

  test("with errors among its properties, listed or not, as they are", () => {
    const inner = Object.assign(new TypeError("in"), { code: "EIN" });
    const error = Object.assign(new Error("out"), { inner });
    Object.defineProperty(error, "suppressed", { value: inner });
    const arrived = sent(error) as typeof error & { suppressed: unknown };
    expect(arrived.inner).toBeInstanceOf(TypeError);
    expect(arrived.inner.code).toBe("EIN");
    expect(arrived.inner.stack).toMatch(/in thread there$/);
    expect(arrived.suppressed).toBe(arrived.inner);
    expect(Object.keys(arrived)).toEqual(["inner"]);
  });

  test("with a cause that its class has a getter for", () => {
    class Odd extends Error {
      override get cause() {
        return "its cause";
      }
    }
    expect(sent(new Odd("why"))).toHaveProperty("cause", "its cause");
  });

  test("with a cause that is described when it cannot be sent", () => {
    const cause = () => {};
    expect(sent(new Error("why", { cause }))).toHaveProperty("cause", "function cause");
  });

  test("with properties that its class does not let be set", () => {
    const coded = new DOMException("no", "AbortError");
    Object.defineProperty(coded, "code", { value: 7, enumerable: true });
    const arrived = sent(coded);
    expect(arrived).toBeInstanceOf(DOMException);
    expect(arrived).toHaveProperty("code", 7);
    const odd = Object.defineProperty(new Error("odd"), "__proto__", {
      value: 1,
      enumerable: true,
    });
    expect(sent(odd)).toBeInstanceOf(Error);
    expect(Object.entries(sent(odd) as Error)).toEqual([["__proto__", 1]]);
  });

  test("without what a getter throws for", () => {
    const error = Object.assign(new TypeError("why"), { code: "EWHY" });
    const get = () => {
      throw null;
    };
    Object.defineProperty(error, "broken", { enumerable: true, get });
    const arrived = sent(error) as Error;
    expect(arrived).toBeInstanceOf(TypeError);
    expect({ ...arrived }).toEqual({ code: "EWHY" });
  });

  test("however many there are, and however deep", () => {
    const many = Array.from({ length: 200_000 }, (_, i) => i);
    expect((sent(new AggregateError(many)) as AggregateError).errors).toHaveLength(200_000);
    let deep = new Error("0");
    for (let i = 1; i <= 5_000; i += 1) deep = new Error(`${i}`, { cause: deep });
    let arrived = sent(deep) as Error;
    while (arrived.cause !== undefined) arrived = arrived.cause as Error;
    expect(arrived.message).toBe("0");
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
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  expect(sent(proxy)).toBe("an object");
});

test("what was thrown says why, whatever it is", () => {
  expect(reasonOf(new TypeError("why"))).toBe("why");
  expect(reasonOf(Object.assign(new Error(), { message: 7 }))).toBe("Error: 7");
  expect(reasonOf(null)).toBe("null");
});
