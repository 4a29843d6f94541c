import { checkTime, describe } from "@x/loop/internal";

/** @throws TypeError, RangeError when a count is not a whole number of 1 or more. */
export function checkCount(name: string, value: number): void {
  if (typeof value !== "number") {
    throw new TypeError(`${name} must be a whole number, not ${describe(value)}`);
  }
  if (value < 1 || !Number.isInteger(value)) {
    throw new RangeError(`${name} must be a whole number of 1 or more, not ${value}`);
  }
}

/** @throws TypeError, RangeError when the interval is not a time that passes. */
export function checkInterval(interval: number): void {
  checkTime("interval", interval);
  if (interval > 0 && interval < Number.POSITIVE_INFINITY) return;
  throw new RangeError(`interval must be more than 0 ms and less than Infinity, not ${interval}`);
}
