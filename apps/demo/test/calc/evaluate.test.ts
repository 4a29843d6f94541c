import { expect, test } from "vitest";
import { evaluate } from "../../src/calc/evaluate.ts";

test.each([
  ["1", 1],
  [" 1 + 2 * 3 ", 7],
  ["(1 + 2) * 3", 9],
  ["10 - 4 - 3", 3],
  ["7 % 4 / 2", 1.5],
  ["-.5 * -(2 - 4)", -1],
  ["--2.25", 2.25],
])("%s is %d", (text, value) => {
  expect(evaluate(text)).toBe(value);
});

test.each([
  ["", 'expected a number, "-" or "(", found the end'],
  ["1 +", 'expected a number, "-" or "(", found the end'],
  ["1 + *", 'expected a number, "-" or "(", found "*" at 5'],
  ["2 x", 'expected an operator or the end, found "x" at 3'],
  ["(1 2", 'expected an operator or ")", found "2" at 4'],
  ["1 toString 2", 'expected an operator or the end, found "t" at 3'],
  ["1 / 0", "division by zero"],
])("%s is refused: %s", (text, message) => {
  expect(() => evaluate(text)).toThrow(message);
});
