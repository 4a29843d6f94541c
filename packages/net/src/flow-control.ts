import type { EventLoop } from "@x/loop";
import { checkLimit } from "@x/loop/internal";

/** By how much the low mark is below the high one, where nobody says. */
const RATIO = 4;

/** What is written to, and who is told. */
interface Written {
  readonly loop: EventLoop;
  readonly protocol: { pauseWriting(): void; resumeWriting(): void };
  getWriteBufferSize(): number;
}

/** How many bytes may wait to be sent before who writes is told to pause, and when to go on. */
export class FlowControl {
  high = 64 * 1024;
  low = (64 * 1024) / RATIO;
  /** Whether who writes has been told to pause. */
  paused = false;
  readonly #written: Written;

  constructor(written: Written) {
    this.#written = written;
  }

  /** @throws TypeError, RangeError when they are no numbers of bytes, or `low` is above `high`. */
  set(high: number | undefined, low: number | undefined): void {
    const highest = high ?? (low === undefined ? 64 * 1024 : RATIO * low);
    const lowest = low ?? Math.floor(highest / RATIO);
    checkLimit("high", highest, 0);
    checkLimit("low", lowest, 0);
    if (lowest > highest) {
      throw new RangeError(`low must not be above high, and ${lowest} is above ${highest}`);
    }
    this.high = highest;
    this.low = lowest;
  }

  /** Tells who writes to pause when there is too much. */
  pause(): void {
    if (this.paused || this.#written.getWriteBufferSize() <= this.high) return;
    this.paused = true;
    this.#tell("pauseWriting");
  }

  /** Tells who writes to go on when there is room again. */
  readonly resume = (): void => {
    if (!this.paused || this.#written.getWriteBufferSize() > this.low) return;
    this.paused = false;
    this.#tell("resumeWriting");
  };

  #tell(method: "pauseWriting" | "resumeWriting"): void {
    const { loop, protocol } = this.#written;
    try {
      protocol[method]();
    } catch (error) {
      loop.callExceptionHandler({ message: `protocol.${method}() failed`, error });
    }
  }
}
