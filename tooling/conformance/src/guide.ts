import { isFuture, type Task } from "@x/future";
import type { Entry } from "@x/loop/internal";
import type { Random } from "./fuzz/random.ts";
import type { Trace, TraceEvent } from "./trace.ts";

/** Leads a run along another one: of the entries that are ready, it chooses the task whose next event came first in
 * the other run. When a task ended without any event is not known, so that a moment is chosen at random. Timers and
 * callbacks, whose events are those of others, go before all tasks. */
export class Guide {
  /** The places of each label's events in the other run. */
  readonly #places: ReadonlyMap<string, readonly number[]>;
  /** How many events of each label this run has had. */
  readonly #counts = new Map<string, number>();
  readonly #random: Random;
  /** When the tasks are to go on that have no more events. */
  readonly #chosen = new Map<object, number>();
  #seen = 0;

  constructor({ events }: Trace, random: Random) {
    this.#random = random;
    const places = new Map<string, number[]>();
    events.forEach(([, label], place) => {
      const own = places.get(label) ?? [];
      own.push(place);
      places.set(label, own);
    });
    this.#places = places;
  }

  /** The index of the entry that is to run, after the events that there have been so far. */
  choose(entries: readonly Entry[], events: readonly TraceEvent[]): number {
    for (const [, label] of events.slice(this.#seen)) {
      this.#counts.set(label, (this.#counts.get(label) ?? 0) + 1);
    }
    this.#seen = events.length;
    const places = entries.map((entry) => this.#nextPlace(entry));
    return places.indexOf(Math.min(...places));
  }

  #nextPlace(entry: Entry): number {
    if (!isFuture(entry) || entry.done) return -1;
    const { name } = entry as Task<unknown>;
    const place = this.#places.get(name)?.[this.#counts.get(name) ?? 0] ?? this.#chosen.get(entry);
    if (place !== undefined) return place;
    // Rather soon than late.
    const chosen = this.#seen + this.#random.below(2 ** this.#random.below(10));
    this.#chosen.set(entry, chosen);
    return chosen;
  }
}
