import { checkCallback, checkLimit, checkOptions, checkTime, checkWhole } from "@x/loop/internal";
import { expect, test } from "vitest";
import { checkMethods, checkNoGenerator } from "../src/helpers/check.ts";

const wrong = (value: unknown) => value as never;

test.each([0, -1, 0.5, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
  "checkTime takes %d",
  (value) => {
    expect(() => checkTime("delay", value)).not.toThrow();
  },
);

test.each([
  [Number.NaN, RangeError, "delay must be a number of milliseconds, not NaN"],
  ["5", TypeError, 'delay must be a number of milliseconds, not "5"'],
  [null, TypeError, "delay must be a number of milliseconds, not null"],
  [5n, TypeError, "delay must be a number of milliseconds, not 5n"],
  [new Date(0), TypeError, /^delay must be a number of milliseconds, not \w+/],
])("checkTime refuses %o", (value, type, message) => {
  expect(() => checkTime("delay", wrong(value))).toThrow(type);
  expect(() => checkTime("delay", wrong(value))).toThrow(message);
});

test("checkCallback takes functions only, and names the argument", () => {
  expect(() => checkCallback(() => {})).not.toThrow();
  expect(() => checkCallback({})).toThrow(
    new TypeError("callback must be a function, not an object"),
  );
  expect(() => checkCallback(undefined, "handler")).toThrow(
    new TypeError("handler must be a function, not undefined"),
  );
});

test.each([1, 2, 1000, Number.POSITIVE_INFINITY])("checkLimit takes %d", (value) => {
  expect(() => checkLimit("limit", value)).not.toThrow();
});

test.each([0, -1, 0.5, 1.5, Number.NaN, Number.NEGATIVE_INFINITY])(
  "checkLimit refuses %d",
  (value) => {
    expect(() => checkLimit("limit", value)).toThrow(
      new RangeError(`limit must be a whole number of 1 or more, not ${value}`),
    );
  },
);

test("checkLimit takes and refuses by the least that it is given", () => {
  expect(() => checkLimit("limit", 0, 0)).not.toThrow();
  expect(() => checkLimit("limit", -1, 0)).toThrow(
    new RangeError("limit must be a whole number of 0 or more, not -1"),
  );
});

test.each([0, -1, 1e300])("checkWhole takes %d", (value) => {
  expect(() => checkWhole("seed", value)).not.toThrow();
});

test.each([0.5, Number.NaN, Number.POSITIVE_INFINITY])("checkWhole refuses %d", (value) => {
  expect(() => checkWhole("seed", value)).toThrow(
    new RangeError(`seed must be a whole number, not ${value}`),
  );
});

test("checkWhole refuses what is less than the least, and what is no number", () => {
  expect(() => checkWhole("n", 0, 1)).toThrow(
    new RangeError("n must be a whole number of 1 or more, not 0"),
  );
  expect(() => checkWhole("n", Number.POSITIVE_INFINITY, 1)).toThrow(
    new RangeError("n must be a whole number of 1 or more, not Infinity"),
  );
  expect(() => checkWhole("n", wrong(null))).toThrow(
    new TypeError("n must be a whole number, not null"),
  );
});

test("checkLimit refuses what is no number", () => {
  expect(() => checkLimit("limit", wrong("2"))).toThrow(
    new TypeError('limit must be a whole number, not "2"'),
  );
});

test("checkNoGenerator refuses generator functions, sync and async", () => {
  expect(() => checkNoGenerator(() => {})).not.toThrow();
  expect(() => checkNoGenerator(async () => {})).not.toThrow();
  for (const callback of [function* steps() {}, async function* steps() {}]) {
    expect(() => checkNoGenerator(callback)).toThrow(
      new TypeError(
        "callback must not be a generator function (function steps), whose call does nothing: make a task of it",
      ),
    );
  }
});

test("checkMethods wants every method", () => {
  const duck = { quack: () => {}, walk: () => {} };
  expect(() => checkMethods("duck", "a Duck", duck, ["quack", "walk"])).not.toThrow();
  const message = (text: string) => new TypeError(`duck must be a Duck, not ${text}`);
  expect(() => checkMethods("duck", "a Duck", duck, ["quack", "fly"])).toThrow(
    message("an object"),
  );
  expect(() => checkMethods("duck", "a Duck", null, ["quack"])).toThrow(message("null"));
  expect(() => checkMethods("duck", "a Duck", undefined, ["quack"])).toThrow(message("undefined"));
  expect(() => checkMethods("duck", "a Duck", { quack: 1 }, ["quack"])).toThrow(TypeError);
});

test.each([
  [5, "5"],
  ["text", '"text"'],
  [null, "null"],
  [undefined, "undefined"],
  [[1], "an array of 1"],
  [() => {}, "an anonymous function"],
])("checkOptions refuses a bare %o", (bare, shown) => {
  expect(() => checkOptions(bare, "limit")).toThrow(
    new TypeError(`options must be an object such as { limit: … }, not ${shown}`),
  );
  expect(() => checkOptions(bare)).toThrow(
    new TypeError(`options must be an object, not ${shown}`),
  );
});

test("checkOptions takes an object", () => {
  expect(() => checkOptions({}, "limit")).not.toThrow();
});
