import { checkLimit, checkTime } from "@x/loop/internal";

/** @throws TypeError, RangeError when a number of tokens is not a whole number of 1 or more, and finite. */
export function checkTokens(name: string, value: number): void {
  checkLimit(name, value);
  if (value === Number.POSITIVE_INFINITY)
    throw new RangeError(`${name} must be less than Infinity`);
}

/** @throws TypeError, RangeError when the interval is not a time that passes. */
export function checkInterval(interval: number): void {
  checkTime("interval", interval);
  if (interval > 0 && interval < Number.POSITIVE_INFINITY) return;
  throw new RangeError(`interval must be more than 0 ms and less than Infinity, not ${interval}`);
}
