/**
 * Thrown by `wait()` of a {@link Barrier} that was aborted, or reset while it waited.
 *
 * asyncio: `asyncio.BrokenBarrierError`.
 */
export class BrokenBarrierError extends Error {
  /** The name of the class. */
  override readonly name: string = "BrokenBarrierError";
}
