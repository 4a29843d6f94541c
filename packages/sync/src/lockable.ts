import type { CoroutineCall, SignalOption } from "@x/future";
import { type Place, WaitQueue, withSignal } from "@x/future/internal";
import { inspect } from "@x/loop/internal";
import { Acquire } from "./acquire.ts";
import { checkBody, Hold, type LockBody } from "./hold.ts";
import { Lease } from "./lease.ts";
import { waitersIn } from "./waiters.ts";

/** The base of locks and semaphores: tasks acquire them in the order they came, and release them. */
export abstract class Lockable {
  /** The tasks that wait to acquire it. @internal */
  readonly line: WaitQueue;

  /** @param name - what the tasks in line wait for, as messages name it. @internal */
  constructor(name: string) {
    this.line = new WaitQueue(name);
  }

  /** Whether a task that acquired it now would have to wait. */
  abstract get locked(): boolean;

  /**
   * Waits in line until it is the caller's turn, and acquires. Returns without suspending if it is free and
   * no task waits for it. When the call is cancelled, nothing was acquired, and the next task has its turn.
   *
   * asyncio: `lock.acquire()`, which returns True.
   *
   * @returns a lease: `using lease = yield* lock.acquire()` releases it at the end of the block.
   */
  acquire(options?: SignalOption): CoroutineCall<Lease> {
    return this.take(1, options);
  }

  /**
   * Acquires it if that needs no waiting: it is free, and no task waits for it.
   *
   * Beyond asyncio; Python: `threading.Lock.acquire(blocking=False)`.
   *
   * @returns a lease, or null when the caller would have to wait.
   */
  tryAcquire(): Lease | null {
    return this.tryTake(1);
  }

  /** Gives it back. The next waiter goes on in the next iteration. */
  abstract release(): void;

  /**
   * Acquires it, runs `body`, and releases it however the body ends. Cancelling while the body runs
   * cancels the body and waits for it to end. If an async body cannot be cancelled where it waits, the
   * release takes place when the body has ended.
   *
   * asyncio: `async with lock`.
   *
   * @param body - a coroutine function, an async function or a plain one, which is given a scope whose
   * `signal` is aborted when the call is cancelled; or the call of a coroutine, such as `sleep(10)`.
   * @throws what the body throws; at once TypeError when `body` is neither.
   */
  with<T>(body: LockBody<T>, options?: SignalOption): CoroutineCall<T> {
    return this.holdWhile(1, body, options);
  }

  /** For example `<Lock locked waiters=2>`. */
  toString(): string {
    return `<${this.constructor.name} ${this.describeState()}${waitersIn(this.line)}>`;
  }

  /** @internal */
  [inspect](): string {
    return this.toString();
  }

  /** @internal */
  protected describeState(): string {
    return this.locked ? "locked" : "unlocked";
  }

  /** {@link Lockable.acquire} with a number of permits. @internal */
  take(n: number, options?: SignalOption): CoroutineCall<Lease> {
    const acquire = new Acquire(this, n);
    return options === undefined ? acquire : withSignal(acquire, options);
  }

  /** {@link Lockable.tryAcquire} with a number of permits. @internal */
  tryTake(n: number): Lease | null {
    return this.enter(n) ? new Lease(this, n) : null;
  }

  /** {@link Lockable.with} with a number of permits. @internal */
  holdWhile<T>(n: number, body: LockBody<T>, options?: SignalOption): CoroutineCall<T> {
    checkBody(body);
    return withSignal(new Hold(this, n, body), options);
  }

  /** See `Acquirable`. @internal */
  abstract enter(n: number): boolean;

  /** See `Acquirable`. @internal */
  abstract join(n: number): Place;

  /** See `Acquirable`. @internal */
  abstract resume(): void;

  /** See `Acquirable`. @internal */
  abstract leave(woken: boolean, n: number): void;
}
