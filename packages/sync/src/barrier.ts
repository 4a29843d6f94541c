/**
 * A barrier goes through phases, and every change of phase wakes all tasks in one wait queue; each of
 * them looks at the new phase and either goes on or waits again. While the barrier fills, tasks arrive.
 * The last one opens it, and the barrier drains until all tasks that had arrived have gone on; only then
 * does it fill again. This keeps the invariant that the tasks in `arrived` all belong to one round: a
 * task that comes while the barrier drains waits for the next round before it is counted.
 */

import { type Coroutine, type CoroutineCall, coroutine, type SignalOption } from "@x/future";
import { WaitQueue, withSignal } from "@x/future/internal";
import { checkLimit } from "@x/loop/internal";
import { BrokenBarrierError } from "./broken-barrier-error.ts";

/** Fewer than `parties` tasks have arrived. */
const FILLING = 0;
/** All tasks of the round have arrived, and some of them have not gone on yet. */
const DRAINING = 1;
/** The barrier was reset, and some of the tasks that waited have not got their error yet. */
const RESETTING = 2;
/** The barrier was aborted. */
const BROKEN = 3;

interface State {
  readonly parties: number;
  phase: number;
  /** The tasks of this round that have arrived and not gone on yet, in the order they came. */
  readonly arrived: Set<Arrival>;
  readonly line: WaitQueue;
}

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
  readonly #state: State;

  /**
   * @param parties - how many tasks have to arrive.
   * @throws TypeError, RangeError when `parties` is neither a whole number of 1 or more nor `Infinity`.
   */
  constructor(parties: number) {
    checkLimit("parties", parties);
    this.#state = {
      parties,
      phase: FILLING,
      arrived: new Set(),
      line: new WaitQueue("Barrier.wait"),
    };
  }

  /** How many tasks have to arrive. */
  get parties(): number {
    return this.#state.parties;
  }

  /**
   * How many tasks have arrived and wait for the others; 0 while they go on.
   *
   * asyncio: `barrier.n_waiting`.
   */
  get nWaiting(): number {
    const { phase, arrived } = this.#state;
    return phase === FILLING ? arrived.size : 0;
  }

  /** Whether the barrier was aborted, and has not been reset since. */
  get broken(): boolean {
    return this.#state.phase === BROKEN;
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
    return withSignal(wait(this.#state), options);
  }

  /**
   * Empties the barrier, and makes it usable again if it was aborted. The tasks that wait get a
   * {@link BrokenBarrierError}. The call never suspends, but does nothing until it is awaited.
   *
   * asyncio: `barrier.reset()`.
   */
  reset(): CoroutineCall<void> {
    return reset(this.#state);
  }

  /**
   * Breaks the barrier: the tasks that wait, and all that come before a {@link Barrier.reset}, get a
   * {@link BrokenBarrierError}. The call never suspends, but does nothing until it is awaited.
   *
   * asyncio: `barrier.abort()`.
   */
  abort(): CoroutineCall<void> {
    return abort(this.#state);
  }
}

const wait = /* @__PURE__ */ coroutine(function* wait(state: State): Coroutine<number> {
  while (state.phase === DRAINING || state.phase === RESETTING) yield* change(state);
  if (state.phase === BROKEN) throw new BrokenBarrierError("the barrier was aborted");
  const arrival: Arrival = { position: 0 };
  state.arrived.add(arrival);
  try {
    if (state.arrived.size === state.parties) open(state);
    while (state.phase === FILLING) yield* change(state);
    if (state.phase !== DRAINING) throw new BrokenBarrierError("the barrier was aborted or reset");
    return arrival.position;
  } finally {
    state.arrived.delete(arrival);
    if (state.arrived.size === 0) enter(state, state.phase === BROKEN ? BROKEN : FILLING);
  }
});

// biome-ignore lint/correctness/useYield: it never waits, and is awaited all the same, as in asyncio
const reset = /* @__PURE__ */ coroutine(function* reset(state: State): Coroutine<void> {
  enter(state, state.arrived.size > 0 ? RESETTING : FILLING);
});

// biome-ignore lint/correctness/useYield: likewise
const abort = /* @__PURE__ */ coroutine(function* abort(state: State): Coroutine<void> {
  enter(state, BROKEN);
});

/** Assigns the positions, and lets all tasks go on. */
function open(state: State): void {
  let position = 0;
  for (const arrival of state.arrived) {
    arrival.position = position;
    position += 1;
  }
  enter(state, DRAINING);
}

/** Begins a phase. */
function enter(state: State, phase: number): void {
  state.phase = phase;
  state.line.wakeAll();
}

/**
 * Waits for the phase to change. May return too early: asyncio's barrier is built on a condition, where a
 * waiter that is cancelled passes its notification on, and ours wakes the next in line likewise. The caller
 * therefore looks at the phase in a loop.
 */
function* change({ line }: State): Coroutine<void> {
  try {
    yield* line.wait();
  } catch (error) {
    line.wakeNext();
    throw error;
  }
}
