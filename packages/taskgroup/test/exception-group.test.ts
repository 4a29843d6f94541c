import { ExceptionGroup } from "@x/taskgroup";
import { describe, expect, expectTypeOf, test } from "vitest";
import { messagesOf } from "./support.ts";

const type = new TypeError("type");
const range = new RangeError("range");
const syntax = new SyntaxError("syntax");
const nested = () =>
  new ExceptionGroup("outer", [type, new ExceptionGroup("inner", [range, type]), syntax], {
    cause: "the weather",
  });

describe("a group", () => {
  test("is an AggregateError of its errors, in order", () => {
    const group = new ExceptionGroup("two", [type, "text"], { cause: range });
    expect(group).toBeInstanceOf(AggregateError);
    expect(String(group)).toBe("ExceptionGroup: two");
    expect(group.errors).toEqual([type, "text"]);
    expect(group.cause).toBe(range);
  });

  test("has errors of its own", () => {
    const errors: Error[] = [type];
    const group = new ExceptionGroup("one", errors);
    errors.push(range);
    expect(group.errors).toEqual([type]);
  });

  test("has one error or more, in an array", () => {
    expect(() => new ExceptionGroup("none", [])).toThrow(
      new RangeError("errors must not be empty: a group has one error or more"),
    );
    // @ts-expect-error
    expect(() => new ExceptionGroup("one", type)).toThrow(
      new TypeError("errors must be an array, not TypeError: type"),
    );
  });
});

describe("split and subgroup", () => {
  test("keep the nesting, the message and the cause", () => {
    const [types, others] = nested().split(TypeError);
    expect(messagesOf(types)).toEqual(["type", ["type"]]);
    expect(messagesOf(others)).toEqual([["range"], "syntax"]);
    for (const part of [types, others]) {
      expect(part).toMatchObject({ message: "outer", cause: "the weather" });
    }
    expect(types?.errors[1]).toMatchObject({ message: "inner" });
    expect(types?.errors[1]).not.toHaveProperty("cause");
  });

  test("leave out inner groups that would be empty", () => {
    expect(messagesOf(nested().subgroup(SyntaxError))).toEqual(["syntax"]);
    expect(messagesOf(nested().split(RangeError)[1])).toEqual(["type", ["type"], "syntax"]);
  });

  test("give null for what has no errors", () => {
    expect(nested().split(URIError)[0]).toBeNull();
    expect(nested().subgroup(URIError)).toBeNull();
    expect(nested().split([TypeError, RangeError, SyntaxError])[1]).toBeNull();
  });

  test("take a class, several classes or a function", () => {
    const group = nested();
    expect(messagesOf(group.subgroup([RangeError, SyntaxError]))).toEqual([["range"], "syntax"]);
    expect(messagesOf(group.subgroup((error) => error === range))).toEqual([["range"]]);
  });

  test("Error is a class of errors, alone and among others", () => {
    for (const match of [Error, [Error]]) {
      const group = new ExceptionGroup("outer", [type, "text"]);
      expect(group.subgroup(match)).toBe(group);
    }
  });

  test("a group that matches as a whole is not looked into", () => {
    const group = nested();
    expect(group.split(Error)).toEqual([group, null]);
    expect(group.subgroup(ExceptionGroup)).toBe(group);
    const inner = group.subgroup((error) => error !== group && error instanceof ExceptionGroup);
    expect(inner?.errors).toEqual([group.errors[1]]);
  });

  test.each([
    [1, "1"],
    ["TypeError", '"TypeError"'],
    [null, "null"],
    [[1], "an array of 1"],
    [[TypeError, 1], "an array of 2"],
    [{ prototype: new TypeError() }, "an object"],
  ])("refuse to match %j", (match, text) => {
    // @ts-expect-error
    expect(() => nested().split(match)).toThrow(
      new TypeError(
        `match must be a class of errors, an array of classes or a function, not ${text}`,
      ),
    );
  });
});

describe("derive", () => {
  test("gives a group of other errors with the same message", () => {
    const derived = nested().derive([range]);
    expect(derived).toBeInstanceOf(ExceptionGroup);
    expect(derived.message).toBe("outer");
    expect(derived.errors).toEqual([range]);
  });

  test("is what split makes the groups of a subclass with", () => {
    class HttpErrors extends ExceptionGroup {
      override derive(errors: readonly unknown[]) {
        return new HttpErrors(this.message, errors);
      }
    }
    const [types, others] = new HttpErrors("http", [type, range]).split(TypeError);
    expect(types).toBeInstanceOf(HttpErrors);
    expect(others).toBeInstanceOf(HttpErrors);
  });
});

test("types", () => {
  expectTypeOf<ExceptionGroup>().toExtend<AggregateError>();
  expectTypeOf<ExceptionGroup["split"]>().returns.toEqualTypeOf<
    [ExceptionGroup | null, ExceptionGroup | null]
  >();
  expectTypeOf<ExceptionGroup["subgroup"]>().returns.toEqualTypeOf<ExceptionGroup | null>();
});
