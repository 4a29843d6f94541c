import { describe as describeValue } from "@x/loop/internal";
import { expect, test } from "vitest";
import { nameOf } from "../src/helpers/describe.ts";

class Point {}

class Temperature {
  toString(): string {
    return "21 °C";
  }
}

test.each([
  [undefined, "undefined"],
  [null, "null"],
  [true, "true"],
  [Number.NaN, "NaN"],
  [-0.5, "-0.5"],
  [10n, "10n"],
  [Symbol("s"), "Symbol(s)"],
  ["text", '"text"'],
  ["two\nlines", '"two\\nlines"'],
  [function named() {}, "function named"],
  [() => {}, "an anonymous function"],
  [[1, 2], "an array of 2"],
  [new Uint8Array(3), "an object (Uint8Array)"],
  [{}, "an object"],
  [{ a: 1 }, "an object"],
  [Object.create(null), "an object"],
  [new Point(), "an object (Point)"],
  [new Temperature(), "21 °C"],
  [{ toString: () => "" }, "an object"],
  [new RangeError("too far"), "RangeError: too far"],
  [new Error(), "Error"],
  [new Error("over\n  two lines"), "Error: over two lines"],
])("%o is described as %s", (value, text) => {
  expect(describeValue(value)).toBe(text);
});

test.each([
  "a".repeat(200),
  10n ** 200n,
  Symbol("a".repeat(200)),
  new Error("a".repeat(200)),
  { toString: () => "a".repeat(200) },
])("a long text is cut to 80 characters", (value) => {
  const text = describeValue(value);
  expect(text).toHaveLength(80);
  expect(text.endsWith("…")).toBe(true);
});

test("a text of 80 characters is not cut", () => {
  expect(describeValue("a".repeat(78))).toBe(`"${"a".repeat(78)}"`);
});

test("never throws, whatever the value does", () => {
  const thrower = () => {
    throw new Error("mine");
  };
  expect(describeValue({ toString: thrower })).toBe("an object");
  expect(describeValue(new Proxy({}, { get: thrower }))).toBe("an object");
  const { proxy, revoke } = Proxy.revocable(() => {}, {});
  revoke();
  expect(describeValue(proxy)).toBe("an anonymous function");
});

test("a function's name counts only when it is a string", () => {
  const numbered = Object.defineProperty(() => {}, "name", { value: 5 });
  expect(nameOf(function real() {})).toBe("real");
  expect(nameOf(numbered)).toBe("");
  expect(describeValue(numbered)).toBe("an anonymous function");
});
