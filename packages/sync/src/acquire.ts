import {
  atOnce,
  coroutineName,
  HandmadeCall,
  type Place,
  type SuspensionIterator,
  suspendOn,
  type WaitQueue,
} from "@x/future/internal";
import { Lease, type Owner } from "./lease.ts";

/** What is acquired: a lock or permits. */
interface Acquirable extends Owner {
  /** The tasks that wait to acquire it. */
  readonly line: WaitQueue;
  /** Acquires it for a task that comes. False if the task has to wait in line. */
  enter(n: number): boolean;
  /** Takes a place in line for a task that has to wait. */
  join(n: number): Place;
  /** Acquires it for a task that was woken. */
  resume(): void;
  /** A task has left the line because of an error; `woken` says whether it had been woken. */
  leave(woken: boolean, n: number): void;
}

/** The call that acquires. It waits in line at most once, because a task that is woken is certain to get
 * the lock or the permits. */
export class Acquire extends HandmadeCall<Lease> {
  readonly #lockable: Acquirable;
  readonly #n: number;
  #place: Place | undefined;

  constructor(lockable: Acquirable, n: number) {
    super();
    this.#lockable = lockable;
    this.#n = n;
  }

  override get [coroutineName](): string {
    return "acquire";
  }

  next(): ReturnType<SuspensionIterator<Lease>["next"]> {
    if (this.#place !== undefined) {
      this.#lockable.resume();
      return this.#result();
    }
    const result = this[atOnce]();
    if (result !== undefined) return result;
    this.#place = this.#lockable.join(this.#n);
    return suspendOn(this.#place);
  }

  [atOnce](): IteratorReturnResult<Lease> | undefined {
    return this.#lockable.enter(this.#n) ? this.#result() : undefined;
  }

  #result(): IteratorReturnResult<Lease> {
    return { done: true, value: new Lease(this.#lockable, this.#n) };
  }

  override throw(error: unknown): never {
    const lockable = this.#lockable;
    if (this.#place !== undefined) lockable.leave(lockable.line.leave(this.#place), this.#n);
    throw error;
  }
}
