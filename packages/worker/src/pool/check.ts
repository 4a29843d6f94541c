import { checkLimit, checkWhole } from "@x/loop/internal";

/** @throws TypeError, RangeError when `threads` is not a whole number of 1 or more. */
export function checkThreads(threads: number): void {
  checkWhole("threads", threads, 1);
}

/** @throws TypeError, RangeError when `maxQueue` is neither a whole number of 0 or more nor `Infinity`. */
export function checkMaxQueue(maxQueue: number): void {
  checkLimit("maxQueue", maxQueue, 0);
}
