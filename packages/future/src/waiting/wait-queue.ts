import { Future, kind } from "../future/future.ts";
import type { Coroutine } from "../kernel/protocol.ts";

/** A place in a {@link WaitQueue}: done when it is its turn. */
export class Place extends Future<void> {
  previous: Place | null = null;
  next: Place | null = null;
  queued = true;
  private readonly name: string;

  constructor(name: string) {
    super();
    this.name = name;
  }

  override get [kind](): string {
    return this.name;
  }
}

/**
 * Tasks that wait for the same thing, first come, first served. Who is woken goes on in the next
 * iteration; if an error reaches him there instead, he must pass on what he was woken for, which
 * {@link WaitQueue.leave} tells him.
 */
export class WaitQueue {
  #first: Place | null = null;
  #last: Place | null = null;
  readonly #name: string;

  /** @param name - what they wait for, in texts. */
  constructor(name: string) {
    this.#name = name;
  }

  /** Whether there is anybody in line who has not been cancelled. */
  get waiting(): boolean {
    for (let place = this.#first; place !== null; place = place.next) {
      if (!place.done) return true;
    }
    return false;
  }

  /** Takes a place at the end. */
  join(): Place {
    const place = new Place(this.#name);
    place.previous = this.#last;
    if (this.#last === null) this.#first = place;
    else this.#last.next = place;
    this.#last = place;
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

  /** Gives up a place after an error. True when it had been woken, and somebody else has to be. */
  leave(place: Place): boolean {
    place.cancel();
    if (place.queued) this.#remove(place);
    return !place.cancelled;
  }

  /** Wakes the first in line. False when there is none, and when he was cancelled and has not left
   * yet. */
  wakeFirst(): boolean {
    const place = this.#first;
    if (place === null || place.done) return false;
    this.#remove(place);
    place.setResult();
    return true;
  }

  /** Wakes the first who still waits. False when there is none. */
  wakeNext(): boolean {
    while (this.#first?.done) this.#remove(this.#first);
    return this.wakeFirst();
  }

  /** Wakes all who wait. */
  wakeAll(): void {
    while (this.wakeNext());
  }

  #remove(place: Place): void {
    const { previous, next } = place;
    if (previous === null) this.#first = next;
    else previous.next = next;
    if (next === null) this.#last = previous;
    else next.previous = previous;
    place.queued = false;
  }
}
