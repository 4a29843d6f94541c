/**
 * Thrown by `getNowait()` of an empty queue.
 *
 * asyncio: `asyncio.QueueEmpty`.
 */
export class QueueEmpty extends Error {
  /** The name of the class. */
  override readonly name: string = "QueueEmpty";
}

/**
 * Thrown by `putNowait()` to a full queue.
 *
 * asyncio: `asyncio.QueueFull`.
 */
export class QueueFull extends Error {
  /** The name of the class. */
  override readonly name: string = "QueueFull";
}

/**
 * Thrown by putting to a queue that was shut down, and by getting from it once it is empty.
 *
 * asyncio: `asyncio.QueueShutDown`.
 */
export class QueueShutDown extends Error {
  /** The name of the class. */
  override readonly name: string = "QueueShutDown";
}
