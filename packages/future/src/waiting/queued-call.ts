import { HandmadeCall } from "../coroutine.ts";
import { suspendOn } from "../kernel/suspending.ts";
import type { SuspensionIterator } from "../kernel/tokens.ts";
import type { Place, WaitQueue } from "./wait-queue.ts";

/** A call that waits in line until it can go on. When it is woken, it looks again: another call may have been quicker,
 * and then it waits once more, at the end of the line. A call that is cancelled after it was woken wakes the next. */
export abstract class QueuedCall<T> extends HandmadeCall<T> {
  private readonly line: WaitQueue;
  private place: Place | undefined = undefined;

  constructor(line: WaitQueue) {
    super();
    this.line = line;
  }

  /** Whether it can go on. */
  protected abstract get ready(): boolean;

  /** Goes on: gives its result or throws. */
  protected abstract finish(): T;

  next(): ReturnType<SuspensionIterator<T>["next"]> {
    const result = this.attempt();
    if (result !== undefined) return result;
    this.place = this.line.join();
    return suspendOn(this.place);
  }

  /** Its result if it can go on now. */
  protected attempt(): IteratorReturnResult<T> | undefined {
    return this.ready ? { done: true, value: this.finish() } : undefined;
  }

  override throw(error: unknown): never {
    if (this.place !== undefined && this.line.leave(this.place) && this.ready) {
      this.line.wakeNext();
    }
    throw error;
  }
}
