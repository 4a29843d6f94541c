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

/** @throws TypeError, RangeError when a number of permits to take or to give back is not a whole number of 1 or
 * more. */
export function checkPermits(n: number): void {
  checkCount("n", n);
  if (n >= 1 && n !== Number.POSITIVE_INFINITY) return;
  throw new RangeError(`n must be a whole number of 1 or more, not ${n}`);
}
