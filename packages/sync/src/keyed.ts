import { type Coroutine, type CoroutineCall, coroutine, type SignalOption } from "@x/future";
import { withSignal } from "@x/future/internal";
import { checkBody, Hold, type LockBody } from "./hold.ts";
import { Lease } from "./lease.ts";
import type { Lockable } from "./lockable.ts";

/**
 * A lock or a semaphore for each key, which is made when a task comes for the key, and dropped when no task holds it
 * or waits for it any more: a key that is idle costs nothing. The keys are those of a `Map`.
 */
export abstract class Keyed<K> {
  readonly #uses = new Map<K, KeyInUse>();

  /** Whether a task that acquired `key` now would have to wait. */
  locked(key: K): boolean {
    return this.#uses.get(key)?.lockable.locked ?? false;
  }

  /**
   * Waits in line until it is the caller's turn for `key`, and acquires. Returns without suspending if it is free.
   * When the call is cancelled, nothing was acquired, and the next task has its turn.
   *
   * @returns a lease: `using lease = yield* locks.acquire(key)` releases it at the end of the block.
   */
  acquire(key: K, options?: SignalOption): CoroutineCall<Lease> {
    return withSignal(Keyed.#acquire(this, key), options);
  }

  /**
   * Acquires `key` if that needs no waiting.
   *
   * @returns a lease, or null when the caller would have to wait.
   */
  tryAcquire(key: K): Lease | null {
    return this.locked(key) ? null : this.#use(key).tryAcquire();
  }

  /**
   * Acquires `key`, runs `body`, and releases it however the body ends; see {@link Lockable.with}.
   *
   * @throws what the body throws; at once TypeError when `body` is neither a function nor a call.
   */
  with<T>(key: K, body: LockBody<T>, options?: SignalOption): CoroutineCall<T> {
    checkBody(body);
    const lender = { take: () => this.acquire(key) };
    return withSignal(new Hold(lender, 1, body), options);
  }

  /** Makes what a key is guarded by. @internal */
  protected abstract create(): Lockable;

  static readonly #acquire = /* @__PURE__ */ coroutine(function* acquire(
    keyed: Keyed<unknown>,
    key: unknown,
  ): Coroutine<Lease> {
    return yield* keyed.#use(key).acquire();
  });

  #use(key: K): KeyInUse {
    let use = this.#uses.get(key);
    if (use === undefined) {
      use = new KeyInUse(this.create(), () => this.#uses.delete(key));
      this.#uses.set(key, use);
    }
    return use;
  }
}

/** The lock of a key, as long as any task holds it or waits for it. */
class KeyInUse {
  readonly lockable: Lockable;
  readonly #drop: () => void;
  /** How many tasks hold it or wait for it. */
  #users = 0;

  constructor(lockable: Lockable, drop: () => void) {
    this.lockable = lockable;
    this.#drop = drop;
  }

  *acquire(): Coroutine<Lease> {
    this.#users += 1;
    try {
      yield* this.lockable.acquire();
    } catch (error) {
      this.#leave();
      throw error;
    }
    return new Lease(this, 1);
  }

  tryAcquire(): Lease | null {
    if (this.lockable.tryAcquire() === null) return null;
    this.#users += 1;
    return new Lease(this, 1);
  }

  release(): void {
    this.lockable.release();
    this.#leave();
  }

  #leave(): void {
    this.#users -= 1;
    if (this.#users === 0) this.#drop();
  }
}
