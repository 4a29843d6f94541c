import { checkLimit } from "@x/loop/internal";

/** @throws TypeError, RangeError when a number of permits to take or to give back is not a whole number of 1 or
 * more. */
export function checkPermits(n: number): void {
  checkLimit("n", n);
  if (n !== Number.POSITIVE_INFINITY) return;
  throw new RangeError(`n must be a whole number of 1 or more, not ${n}`);
}
