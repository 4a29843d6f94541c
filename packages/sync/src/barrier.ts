import { type Coroutine, type CoroutineCall, coroutine, type SignalOption } from "@x/future";
import { WaitQueue, withSignal } from "@x/future/internal";
import { checkLimit } from "@x/loop/internal";
import { BrokenBarrierError } from "./broken-barrier-error.ts";

const FILLING = 0;
/** All have arrived, and not all have resumed. */
const DRAINING = 1;
/** As draining, but with an error. */
const RESETTING = 2;
const BROKEN = 3;

interface State {
  readonly parties: number;
  phase: number;
  /** The tasks that have arrived and not gone on, in the order they came. */
  readonly arrived: Set<Arrival>;
  readonly line: WaitQueue;
}

/** A task at the barrier. */
interface Arrival {
  /** Its place, which is known when the barrier is full: who was cancelled before that has none. */
  place: number;
}

/**
 * Where so many tasks wait for one another: when the last of them has arrived, all go on. It can be
 * used again and again; who comes for the next round while this one's tasks have not all gone on is
 * counted when they have.
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
   * @throws TypeError, RangeError when it is not a whole number of 1 or more, or `Infinity`.
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
   * How many have arrived and wait for the others; 0 while they go on.
   *
   * asyncio: `barrier.n_waiting`.
   */
  get nWaiting(): number {
    const { phase, arrived } = this.#state;
    return phase === FILLING ? arrived.size : 0;
  }

  /** Whether {@link Barrier.abort} was called, and not {@link Barrier.reset} since. */
  get broken(): boolean {
    return this.#state.phase === BROKEN;
  }

  /**
   * Waits until so many have arrived. The last one does not wait at all. Cancelling takes the task
   * out of the count; the others wait on.
   *
   * asyncio: `barrier.wait()`.
   *
   * @returns the task's place in the order of arrival, from 0: each place is given to one task. Tasks that
   * were cancelled before the barrier was full have none.
   * @throws BrokenBarrierError when the barrier is or gets aborted, or is reset meanwhile.
   */
  wait(options?: SignalOption): CoroutineCall<number> {
    return withSignal(wait(this.#state), options);
  }

  /**
   * Empties it, and mends it if it was aborted. Those who wait get a {@link BrokenBarrierError}. Does
   * not wait, but does nothing until it is awaited.
   *
   * asyncio: `barrier.reset()`.
   */
  reset(): CoroutineCall<void> {
    return reset(this.#state);
  }

  /**
   * Breaks it: those who wait, and who come from now on, get a {@link BrokenBarrierError}. Does not
   * wait, but does nothing until it is awaited.
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
  const arrival: Arrival = { place: 0 };
  state.arrived.add(arrival);
  try {
    if (state.arrived.size === state.parties) open(state);
    while (state.phase === FILLING) yield* change(state);
    if (state.phase !== DRAINING) throw new BrokenBarrierError("the barrier was aborted or reset");
    return arrival.place;
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

/** Gives each task its place, and lets all of them go on. */
function open(state: State): void {
  let place = 0;
  for (const arrival of state.arrived) {
    arrival.place = place;
    place += 1;
  }
  enter(state, DRAINING);
}

/** Begins a phase. */
function enter(state: State, phase: number): void {
  state.phase = phase;
  state.line.wakeAll();
}

/** Waits for another phase, or less: asyncio's barrier is made of a condition, so that who gives up
 * wakes the next in line. */
function* change({ line }: State): Coroutine<void> {
  try {
    yield* line.wait();
  } catch (error) {
    line.wakeNext();
    throw error;
  }
}
