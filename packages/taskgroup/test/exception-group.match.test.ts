import { ExceptionGroup } from "@x/taskgroup";
import { expect, test } from "vitest";

test("split takes a list with the class of all errors in it", () => {
  const group = new ExceptionGroup("two", [new TypeError("type"), new RangeError("range")]);
  expect(group.split([Error])).toEqual([group, null]);
});

test("split refuses a list of which only some are classes", () => {
  const group = new ExceptionGroup("one", [new RangeError("range")]);
  // @ts-expect-error
  expect(() => group.split([TypeError, 1])).toThrow(
    new TypeError(
      "match must be a class of errors, an array of classes or a function, not an array of 2",
    ),
  );
});
