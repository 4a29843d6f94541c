import type { EventLoop } from "@x/loop";
import { checkLimit } from "@x/loop/internal";

/** How many times the low mark the high one is, unless both are given. */
const RATIO = 4;

/** A transport, and its protocol, which is told when to pause. */
export interface Written {
  readonly loop: EventLoop;
  readonly protocol: { pauseWriting(): void; resumeWriting(): void };
  getWriteBufferSize(): number;
}

/** How many bytes may wait to be sent before the protocol is told to pause writing, and at how many it resumes. */
export class FlowControl {
  high = 64 * 1024;
  low = (64 * 1024) / RATIO;
  /** Whether the protocol has been told to pause. */
  paused = false;
  readonly #written: Written;

  constructor(written: Written) {
    this.#written = written;
  }

  /** @throws TypeError, RangeError when they are not whole numbers, or `low` is above `high`. */
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

  /** Tells the protocol to pause writing if there is too much. */
  pause(): void {
    if (this.paused || this.#written.getWriteBufferSize() <= this.high) return;
    this.paused = true;
    this.#tell("pauseWriting");
  }

  /** Tells the protocol to resume writing if there is room again. */
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
