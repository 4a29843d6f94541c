import { checkSize } from "./check.ts";

/** By how much the low mark is below the high one, where nobody says. */
const RATIO = 4;

/** How many bytes may wait to be sent before who writes is paused, and when it goes on. */
export class WaterMarks {
  high = 64 * 1024;
  low = (64 * 1024) / RATIO;
  /** Whether who writes has been told to pause. */
  paused = false;

  /** @throws TypeError, RangeError when they are no numbers of bytes, or `low` is above `high`. */
  set(high: number | undefined, low: number | undefined): void {
    const highest = high ?? (low === undefined ? 64 * 1024 : RATIO * low);
    const lowest = low ?? Math.floor(highest / RATIO);
    checkSize("high", highest);
    checkSize("low", lowest);
    if (lowest > highest) {
      throw new RangeError(`low must not be above high, and ${lowest} is above ${highest}`);
    }
    this.high = highest;
    this.low = lowest;
  }
}
