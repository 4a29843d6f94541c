import type { Driver } from "@x/future/internal";
import { frameName, framesOf } from "../frames.ts";

/** A call of a coroutine that has ended. */
interface EndedCall {
  readonly name: string;
  /** How many coroutines it lay within. */
  readonly depth: number;
  readonly begin: number;
  readonly end: number;
}

/** The coroutines that a task or a call is in, as far as it was ever suspended in them, the outermost first. */
export class OpenCalls {
  readonly #calls: { readonly frame: object; readonly name: string; readonly begin: number }[] = [];

  /** How many coroutines there are. */
  get depth(): number {
    return this.#calls.length;
  }

  /**
   * Notes in which coroutines a step has ended, and returns the calls that have ended in it.
   *
   * @param frame - the innermost coroutine; null when the driver is done.
   * @param began - when the step began. A call after which another one was made is taken to have ended then.
   * @param ended - when the step ended.
   */
  update(
    driver: Driver<unknown>,
    frame: object | null,
    began: number,
    ended: number,
  ): readonly EndedCall[] {
    const frames = framesOf(frame, driver);
    const kept = this.#calls.findIndex((call, index) => call.frame !== frames[index]);
    const left = kept < 0 ? [] : this.end(frame === null ? ended : began, kept);
    for (const entered of frames.slice(this.#calls.length)) {
      this.#calls.push({ frame: entered, name: frameName(entered), begin: began });
    }
    return left;
  }

  /** Ends all calls from a depth on, and returns them. */
  end(time: number, depth = 0): readonly EndedCall[] {
    return this.#calls
      .splice(depth)
      .map(({ name, begin }, index) => ({ name, depth: depth + index, begin, end: time }));
  }
}
