import { describe } from "@x/loop/internal";

/** @throws TypeError, RangeError when a count is neither a whole number of 0 or more nor `Infinity`. */
export function checkCount(name: string, value: number): void {
  if (typeof value !== "number") {
    throw new TypeError(`${name} must be a whole number, not ${describe(value)}`);
  }
  if (value < 0 || (!Number.isInteger(value) && value !== Number.POSITIVE_INFINITY)) {
    throw new RangeError(`${name} must be a whole number of 0 or more, not ${value}`);
  }
}
