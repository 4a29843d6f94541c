import { checkLimit, describe } from "@x/loop/internal";

/** @throws TypeError, RangeError when `threads` is not a whole number of 1 or more. */
export function checkThreads(threads: number): void {
  checkLimit("threads", threads);
  if (threads !== Number.POSITIVE_INFINITY) return;
  throw new RangeError("threads must be a whole number of 1 or more, not Infinity");
}

/** @throws TypeError, RangeError when `maxQueue` is neither a whole number of 0 or more nor `Infinity`. */
export function checkMaxQueue(maxQueue: number): void {
  if (typeof maxQueue !== "number") {
    throw new TypeError(`maxQueue must be a whole number, not ${describe(maxQueue)}`);
  }
  if (maxQueue < 0 || (!Number.isInteger(maxQueue) && maxQueue !== Number.POSITIVE_INFINITY)) {
    throw new RangeError(`maxQueue must be a whole number of 0 or more, not ${maxQueue}`);
  }
}
