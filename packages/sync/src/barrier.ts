/**
 * A barrier goes through phases, and every change of phase wakes all tasks in one wait queue; each of
 * them looks at the new phase and either goes on or waits again. While the barrier fills, tasks arrive.
 * The last one opens it, and the barrier drains until all tasks that had arrived have gone on; only then
 * does it fill again. This keeps the invariant that the tasks in `#arrived` all belong to one round: a
 * task that comes while the barrier drains waits for the next round before it is counted.
 */

import { type Coroutine, type CoroutineCall, coroutine, type SignalOption } from "@x/future";
import { WaitQueue, withSignal } from "@x/future/internal";
import { checkLimit, inspect } from "@x/loop/internal";
import { BrokenBarrierError } from "./broken-barrier-error.ts";

/** Fewer than `parties` tasks have arrived. */
const FILLING = 0;
/** All tasks of the round have arrived, and some of them have not gone on yet. */
const DRAINING = 1;
/** The barrier was reset, and some of the tasks that waited have not got their error yet. */
const RESETTING = 2;
/** The barrier was aborted. */
const BROKEN = 3;

/** A task at the barrier. */
interface Arrival {
  /** Its position in the order of arrival. It is assigned when the barrier is full, so that tasks that were
   * cancelled before leave no gap. */
  position: number;
}

/**
 * A point at which `parties` tasks wait for one another: when the last of them has arrived, all go on. A
 * barrier can be used again and again. A task that comes for the next round before all tasks of this one
 * have gone on is counted once they have.
 *
 * asyncio: `asyncio.Barrier`.
 *
 * @example
 * ```ts
 * import { createTask, runSync, sleep } from "@x/future";
 * import { Barrier } from "@x/sync";
 *
 * runSync(function* () {
 *   const start = new Barrier(2);
 *   function* runner(name: string, warmUp: number) {
 *     yield* sleep(warmUp);
 *     yield* start.wait();
 *     console.log(`${name} runs`);
 *   }
 *   const runners = [createTask(runner("Ann", 20)), createTask(runner("Bob", 10))];
 *   for (const task of runners) yield* task;
 * });
 * ```
 */
export class Barrier {
  readonly #parties: number;
  #phase = FILLING;
  /** The tasks of this round that have arrived and not gone on yet, in the order they came. */
  readonly #arrived = new Set<Arrival>();
  readonly #line = new WaitQueue("Barrier.wait");

  /**
   * @param parties - how many tasks have to arrive.
   * @throws TypeError, RangeError when `parties` is neither a whole number of 1 or more nor `Infinity`.
   */
  constructor(parties: number) {
    checkLimit("parties", parties);
    this.#parties = parties;
  }

  /** How many tasks have to arrive. */
  get parties(): number {
    return this.#parties;
  }

  /**
   * How many tasks have arrived and wait for the others; 0 while they go on.
   *
   * asyncio: `barrier.n_waiting`.
   */
  get nWaiting(): number {
    return this.#phase === FILLING ? this.#arrived.size : 0;
  }

  /** Whether the barrier was aborted, and has not been reset since. */
  get broken(): boolean {
    return this.#phase === BROKEN;
  }

  /**
   * Waits until as many tasks have arrived as the barrier has parties. The last one does not wait at all.
   * A task that is cancelled is no longer counted; the others wait on.
   *
   * asyncio: `barrier.wait()`.
   *
   * @returns the task's position in the order of arrival, from 0. Tasks that were cancelled before the
   * barrier was full are not counted.
   * @throws BrokenBarrierError when the barrier is or gets aborted, or is reset meanwhile.
   */
  wait(options?: SignalOption): CoroutineCall<number> {
    return withSignal(Barrier.#wait(this), options);
  }

  /**
   * Empties the barrier, and makes it usable again if it was aborted. The tasks that wait get a
   * {@link BrokenBarrierError}. The call never suspends, but does nothing until it is awaited.
   *
   * asyncio: `barrier.reset()`.
   */
  reset(): CoroutineCall<void> {
    return Barrier.#reset(this);
  }

  /**
   * Breaks the barrier: the tasks that wait, and all that come before a {@link Barrier.reset}, get a
   * {@link BrokenBarrierError}. The call never suspends, but does nothing until it is awaited.
   *
   * asyncio: `barrier.abort()`.
   */
  abort(): CoroutineCall<void> {
    return Barrier.#abort(this);
  }

  /** For example `<Barrier filling waiters=1/3>`. */
  toString(): string {
    const phase = ["filling", "draining", "resetting", "broken"][this.#phase];
    return `<Barrier ${phase} waiters=${this.nWaiting}/${this.#parties}>`;
  }

  /** @internal */
  [inspect](): string {
    return this.toString();
  }

  static readonly #wait = /* @__PURE__ */ coroutine(function* wait(
    barrier: Barrier,
  ): Coroutine<number> {
    while (barrier.#phase === DRAINING || barrier.#phase === RESETTING) yield* barrier.#change();
    if (barrier.#phase === BROKEN) throw new BrokenBarrierError("the barrier was aborted");
    const arrival: Arrival = { position: 0 };
    barrier.#arrived.add(arrival);
    try {
      if (barrier.#arrived.size === barrier.#parties) barrier.#open();
      while (barrier.#phase === FILLING) yield* barrier.#change();
      if (barrier.#phase === DRAINING) return arrival.position;
      throw new BrokenBarrierError("the barrier was aborted or reset");
    } finally {
      barrier.#arrived.delete(arrival);
      if (barrier.#arrived.size === 0) barrier.#enter(barrier.broken ? BROKEN : FILLING);
    }
  });

  // biome-ignore lint/correctness/useYield: it never waits, and is awaited all the same, as in asyncio
  static readonly #reset = /* @__PURE__ */ coroutine(function* reset(
    barrier: Barrier,
  ): Coroutine<void> {
    barrier.#enter(barrier.#arrived.size > 0 ? RESETTING : FILLING);
  });

  // biome-ignore lint/correctness/useYield: likewise
  static readonly #abort = /* @__PURE__ */ coroutine(function* abort(
    barrier: Barrier,
  ): Coroutine<void> {
    barrier.#enter(BROKEN);
  });

  /** Assigns the positions, and lets all tasks go on. */
  #open(): void {
    let position = 0;
    for (const arrival of this.#arrived) {
      arrival.position = position;
      position += 1;
    }
    this.#enter(DRAINING);
  }

  /** Begins a phase. */
  #enter(phase: number): void {
    this.#phase = phase;
    this.#line.wakeAll();
  }

  /**
   * Waits for the phase to change. May return too early: asyncio's barrier is built on a condition, where a
   * waiter that is cancelled passes its notification on, and ours wakes the next in line likewise. The caller
   * therefore looks at the phase in a loop.
   */
  *#change(): Coroutine<void> {
    try {
      yield* this.#line.wait();
    } catch (error) {
      this.#line.wakeNext();
      throw error;
    }
  }
}
