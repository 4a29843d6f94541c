import type { CoroutineCall, SignalOption } from "@x/future";
import type { Place } from "@x/future/internal";
import { checkLimit, checkWhole } from "@x/loop/internal";
import type { LockBody } from "./hold.ts";
import type { Lease } from "./lease.ts";
import { Lockable } from "./lockable.ts";

/**
 * A number of permits, of which each `acquire()` takes one, or as many as it says. Tasks get them in the order
 * they came, also when the first needs many and those behind it need few; a permit that is released while tasks
 * wait belongs to the first of them from that moment on. Any task may release a permit.
 *
 * asyncio: `asyncio.Semaphore`.
 *
 * @example
 * ```ts
 * import { createTask, run, sleep } from "@x/future";
 * import { Semaphore } from "@x/sync";
 *
 * await run(function* () {
 *   const connections = new Semaphore(2);
 *   const load = (page: string) =>
 *     connections.with(function* () {
 *       yield* sleep(10);
 *       console.log(page);
 *     });
 *   const tasks = ["home", "news", "shop"].map((page) => createTask(load(page)));
 *   for (const task of tasks) yield* task;
 * });
 * ```
 */
export class Semaphore extends Lockable {
  #value: number;
  /** How many waiters were given permits and have not resumed yet. Tasks may be in line although permits are free
   * only while there are such waiters, or when the first in line needs more than there are. */
  #woken = 0;

  /**
   * @param value - how many permits there are at first.
   * @throws TypeError, RangeError when `value` is neither a whole number of 0 or more nor `Infinity`.
   */
  constructor(value = 1) {
    checkLimit("value", value, 0);
    super("Semaphore.acquire");
    this.#value = value;
  }

  /**
   * Whether a task that acquired a permit now would have to wait: no permit is free, or other tasks come
   * first.
   *
   * asyncio: `semaphore.locked()`.
   */
  get locked(): boolean {
    return !this.#has(1);
  }

  /** How many permits are free. @internal */
  get value(): number {
    return this.#value;
  }

  /** How many permits there can be at most. @internal */
  get most(): number {
    return Number.POSITIVE_INFINITY;
  }

  /** Takes one permit, as {@link Lockable.acquire} does. */
  override acquire(options?: SignalOption): CoroutineCall<Lease>;
  /**
   * Waits in line until it is the caller's turn and as many permits are free as it needs, and takes them all at
   * once. Returns without suspending if they are free and no task waits. When the call is cancelled, none was
   * taken, and the next task has its turn.
   *
   * asyncio: `semaphore.acquire()`, which takes one permit and returns True.
   *
   * @param n - how many permits.
   * @returns a lease: `using lease = yield* semaphore.acquire(2)` gives them back at the end of the block.
   * @throws at once TypeError, RangeError when `n` is not a whole number of 1 or more, or is more than a
   * bounded semaphore ever has.
   */
  override acquire(n: number, options?: SignalOption): CoroutineCall<Lease>;
  override acquire(n?: number | SignalOption, options?: SignalOption): CoroutineCall<Lease> {
    if (typeof n !== "number") return this.take(1, n);
    this.#check(n);
    return this.take(n, options);
  }

  /**
   * Takes permits if that needs no waiting: they are free, and no task waits.
   *
   * Beyond asyncio; Python: `threading.Semaphore.acquire(blocking=False)`.
   *
   * @param n - how many permits; by default 1.
   * @returns a lease, or null when the caller would have to wait.
   * @throws TypeError, RangeError as `acquire` of as many.
   */
  override tryAcquire(n = 1): Lease | null {
    this.#check(n);
    return this.tryTake(n);
  }

  /**
   * Gives permits back, or adds to those that there were at first. They belong to the next waiters at once, which
   * go on in the next iteration.
   *
   * asyncio: `semaphore.release()`, which gives one back.
   *
   * @param n - how many permits; by default 1.
   * @throws TypeError, RangeError when `n` is not a whole number of 1 or more.
   */
  release(n = 1): void {
    checkWhole("n", n, 1);
    this.#value += n;
    // A permit that is given back wakes one waiter at most: the others have to wait for those that were woken.
    for (let woken = 0; woken < n && this.#pass(); woken += 1);
  }

  /** Runs `body` with one permit, as {@link Lockable.with} does. */
  override with<T>(body: LockBody<T>, options?: SignalOption): CoroutineCall<T>;
  /**
   * Takes permits, runs `body`, and gives them back however the body ends; see {@link Lockable.with}.
   *
   * @param n - how many permits.
   * @throws what the body throws; at once TypeError, RangeError when an argument is not valid.
   */
  override with<T>(n: number, body: LockBody<T>, options?: SignalOption): CoroutineCall<T>;
  override with<T>(
    n: number | LockBody<T>,
    body?: LockBody<T> | SignalOption,
    options?: SignalOption,
  ): CoroutineCall<T> {
    if (typeof n !== "number") return this.holdWhile(1, n, body as SignalOption | undefined);
    this.#check(n);
    return this.holdWhile(n, body as LockBody<T>, options);
  }

  /** @internal */
  protected override describeState(): string {
    return this.locked ? "locked" : `unlocked value=${this.#value}`;
  }

  /** @internal */
  enter(n: number): boolean {
    if (!this.#has(n)) return false;
    this.#value -= n;
    return true;
  }

  /** @internal */
  join(n: number): Place {
    return this.line.join(n);
  }

  /** @internal */
  resume(): void {
    this.#woken -= 1;
    this.#passAll();
  }

  /** @internal */
  leave(woken: boolean, n: number): void {
    if (woken) {
      this.#woken -= 1;
      this.#value += n;
    }
    this.#passAll();
  }

  /** Whether a task that comes now gets `n` permits without waiting. */
  #has(n: number): boolean {
    return n <= this.#value && this.#woken === 0 && this.line.waiting === 0;
  }

  #check(n: number): void {
    checkWhole("n", n, 1);
    if (n === 1 || n <= this.most) return;
    throw new RangeError(
      `n must be ${this.most} at most, not ${n}: the semaphore never has more permits`,
    );
  }

  /** Gives the first waiter what it needs. False when there is none, or not enough. */
  #pass(): boolean {
    const first = this.line.firstWaiting();
    if (first === null || first.weight > this.#value) return false;
    this.line.wakeFirst();
    this.#value -= first.weight;
    this.#woken += 1;
    return true;
  }

  /** Gives the free permits to the tasks that had to queue because others came first. */
  #passAll(): void {
    while (this.#pass());
  }
}
