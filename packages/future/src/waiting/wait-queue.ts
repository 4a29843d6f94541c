import { Future } from "../future/future.ts";
import { kind, parts } from "../future/protocol.ts";
import { LinkedList, next, previous } from "../kernel/linked-list.ts";
import type { Coroutine } from "../kernel/tokens.ts";

/** A place in a {@link WaitQueue}: done when it is its turn. */
export class Place extends Future<void> {
  declare [previous]: Place | null;
  declare [next]: Place | null;
  queued = true;
  /** How many of what is waited for it needs. */
  readonly weight: number;
  private readonly line: WaitQueue;

  constructor(line: WaitQueue, weight: number) {
    super();
    this[previous] = null;
    this[next] = null;
    this.line = line;
    this.weight = weight;
  }

  override get [kind](): string {
    return this.line.name;
  }

  override [parts](): Iterable<Future<unknown>> {
    return this.line.parts();
  }

  override cancel(message?: unknown): boolean {
    const isFirst = super.cancel(message);
    if (isFirst) this.line.waiting -= 1;
    return isFirst;
  }
}

/**
 * Tasks that wait for the same thing, first come, first served: the waiting room of locks, queues and conditions.
 *
 * Each task that waits has a {@link Place}, a future in a linked list, so that it can leave from anywhere
 * without a look at the others. Waking a task removes its place and settles it; the task goes on in the next
 * iteration. If it is cancelled in between, it was woken for nothing, and {@link WaitQueue.leave} says so: it must then
 * pass the wake-up on to the next in line. So each wake-up is used by one task, and none is lost.
 */
export class WaitQueue {
  readonly #places = new LinkedList<Place>();
  /** How many places in the line have not been cancelled. Counted, since looking at each of them would make
   * many cancelled acquires of a lock quadratic. */
  waiting = 0;
  /** What the tasks wait for, as messages call it. */
  readonly name: string;
  /** The futures that the tasks wait for, if it is known which. */
  readonly parts: () => Iterable<Future<unknown>>;

  /** @param name - what the tasks wait for, as messages call it. */
  constructor(name: string, parts: () => Iterable<Future<unknown>> = () => []) {
    this.name = name;
    this.parts = parts;
  }

  /** Takes a place at the end. */
  join(weight = 1): Place {
    const place = new Place(this, weight);
    this.waiting += 1;
    this.#places.add(place);
    return place;
  }

  /** Waits in line until woken. After an error, the place has been left. */
  *wait(): Coroutine<void> {
    const place = this.join();
    try {
      yield* place;
    } finally {
      this.leave(place);
    }
  }

  /** Gives up a place after an error. Returns true if it had been woken, so that another has to be woken instead. */
  leave(place: Place): boolean {
    place.cancel();
    if (place.queued) this.#remove(place);
    return !place.cancelled;
  }

  /** Wakes the first in line. Returns false if the line is empty, or if the first was cancelled and has not left
   * yet. */
  wakeFirst(): boolean {
    const place = this.#places.first;
    if (place === null || place.done) return false;
    this.#remove(place);
    this.waiting -= 1;
    place.setResult();
    return true;
  }

  /** The first that still waits; null if none does. */
  firstWaiting(): Place | null {
    let { first } = this.#places;
    while (first?.done) {
      this.#remove(first);
      first = this.#places.first;
    }
    return first;
  }

  /** Wakes the first that still waits. Returns false if none does. */
  wakeNext(): boolean {
    return this.firstWaiting() !== null && this.wakeFirst();
  }

  /** Wakes all that wait. */
  wakeAll(): void {
    while (this.wakeNext());
  }

  #remove(place: Place): void {
    this.#places.remove(place);
    place.queued = false;
  }
}
