import { describe } from "./describe.ts";

/** @throws TypeError, RangeError when a time or a duration is not a number. */
export function checkTime(name: string, value: number): void {
  if (typeof value !== "number") {
    throw new TypeError(`${name} must be a number of milliseconds, not ${describe(value)}`);
  }
  if (Number.isNaN(value)) {
    throw new RangeError(`${name} must be a number of milliseconds, not NaN`);
  }
}

/** @throws TypeError when a callback is no function. */
export function checkCallback(callback: unknown, name = "callback"): void {
  if (typeof callback !== "function") {
    throw new TypeError(`${name} must be a function, not ${describe(callback)}`);
  }
}

/** @throws TypeError, RangeError when a limit is not a whole number of 1 or more, or `Infinity`. */
export function checkLimit(name: string, value: number): void {
  if (typeof value !== "number") {
    throw new TypeError(`${name} must be a whole number, not ${describe(value)}`);
  }
  if (value < 1 || (!Number.isInteger(value) && value !== Number.POSITIVE_INFINITY)) {
    throw new RangeError(`${name} must be a whole number of 1 or more, not ${value}`);
  }
}
