import {
  coroutineName,
  HandmadeCall,
  type SuspensionIterator,
  suspendOn,
} from "@x/future/internal";
import { Lease } from "./lease.ts";
import type { Lockable } from "./lockable.ts";

/** The call that acquires. It waits in line at most once, because a task that is woken is certain to get
 * the lock or the permits. */
export class Acquire extends HandmadeCall<Lease> {
  readonly #lockable: Lockable;
  readonly #n: number;
  #place: ReturnType<Lockable["join"]> | undefined;

  constructor(lockable: Lockable, n: number) {
    super();
    this.#lockable = lockable;
    this.#n = n;
  }

  override get [coroutineName](): string {
    return "acquire";
  }

  next(): ReturnType<SuspensionIterator<Lease>["next"]> {
    const lockable = this.#lockable;
    if (this.#place !== undefined) lockable.resume();
    else if (!lockable.enter(this.#n)) {
      this.#place = lockable.join(this.#n);
      return suspendOn(this.#place);
    }
    return { done: true, value: new Lease(lockable, this.#n) };
  }

  override throw(error: unknown): never {
    const lockable = this.#lockable;
    if (this.#place !== undefined) lockable.leave(lockable.line.leave(this.#place), this.#n);
    throw error;
  }
}
