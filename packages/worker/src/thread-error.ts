import { isInstance } from "@x/loop/internal";

const threadBrand: unique symbol = Symbol.for("@x/worker.ThreadError");

/**
 * The error of a call in another thread that ended before the call did: the thread was stopped, has crashed,
 * or has ended itself. After a crash, `cause` is the error of the crash.
 *
 * asyncio has no counterpart: there, a thread cannot end before its program does.
 */
export class ThreadError extends Error {
  /** @internal */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isInstance(value, this, threadBrand);
  }

  /** @internal */
  get [threadBrand](): true {
    return true;
  }

  /** The name of the class. */
  override readonly name: string = "ThreadError";
}
