import { isInstance } from "@x/loop/internal";

const queueEmptyBrand: unique symbol = Symbol.for("@x/queue.QueueEmpty");
const queueFullBrand: unique symbol = Symbol.for("@x/queue.QueueFull");
const queueShutDownBrand: unique symbol = Symbol.for("@x/queue.QueueShutDown");

/**
 * Thrown by `getNowait()` of an empty queue.
 *
 * asyncio: `asyncio.QueueEmpty`.
 */
export class QueueEmpty extends Error {
  /** @internal */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isInstance(value, this, queueEmptyBrand);
  }

  /** @internal */
  get [queueEmptyBrand](): true {
    return true;
  }

  /** The name of the class. */
  override readonly name: string = "QueueEmpty";
}

/**
 * Thrown by `putNowait()` to a full queue.
 *
 * asyncio: `asyncio.QueueFull`.
 */
export class QueueFull extends Error {
  /** @internal */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isInstance(value, this, queueFullBrand);
  }

  /** @internal */
  get [queueFullBrand](): true {
    return true;
  }

  /** The name of the class. */
  override readonly name: string = "QueueFull";
}

/**
 * Thrown by a put to a queue that was shut down, and by a get from it once it is empty.
 *
 * asyncio: `asyncio.QueueShutDown`.
 */
export class QueueShutDown extends Error {
  /** @internal */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isInstance(value, this, queueShutDownBrand);
  }

  /** @internal */
  get [queueShutDownBrand](): true {
    return true;
  }

  /** The name of the class. */
  override readonly name: string = "QueueShutDown";
}
