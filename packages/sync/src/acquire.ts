import {
  coroutineName,
  HandmadeCall,
  type SuspensionIterator,
  suspendOn,
  type WaitQueue,
} from "@x/future/internal";
import { Lease } from "./lease.ts";
import type { Lockable } from "./lockable.ts";

/** The call that acquires. It waits in line at most once, because a task that is woken is certain to get
 * the lock or permit. */
export class Acquire extends HandmadeCall<Lease> {
  readonly #lockable: Lockable;
  #place: ReturnType<WaitQueue["join"]> | undefined;

  constructor(lockable: Lockable) {
    super();
    this.#lockable = lockable;
  }

  override get [coroutineName](): string {
    return "acquire";
  }

  next(): ReturnType<SuspensionIterator<Lease>["next"]> {
    const lockable = this.#lockable;
    if (this.#place !== undefined) lockable.resume();
    else if (!lockable.enter()) {
      this.#place = lockable.line.join();
      return suspendOn(this.#place);
    }
    return { done: true, value: new Lease(lockable) };
  }

  override throw(error: unknown): never {
    const lockable = this.#lockable;
    if (this.#place !== undefined) lockable.leave(lockable.line.leave(this.#place));
    throw error;
  }
}
