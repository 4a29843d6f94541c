import { isFuture, type Task } from "@x/future";
import type { Entry } from "@x/loop/internal";
import type { Random } from "./fuzz/random.ts";
import type { Trace, TraceEvent } from "./trace.ts";

/** Leads a run along another one: of the entries that are ready, it chooses the task whose next event came first in
 * the other run. When a task ended without any event is not known, so that a moment is chosen at random. Timers and
 * callbacks, whose events are those of others, go before all tasks. */
export class Guide {
  /** By label: the places in the other run of the events that this one has not had yet. */
  readonly #places = new Map<string, number[]>();
  /** By task: the labels of its functions, of which each has its own. */
  readonly #labels = new Map<object, Set<string>>();
  readonly #random: Random;
  /** When the tasks are to go on that have no more events. */
  readonly #chosen = new Map<object, number>();
  /** What was chosen last. */
  #last: object = {};
  #seen = 0;

  constructor({ events }: Trace, random: Random) {
    this.#random = random;
    events.forEach(([, label], place) => {
      const places = this.#places.get(label) ?? [];
      places.push(place);
      this.#places.set(label, places);
    });
  }

  /** The index of the entry that is to run, after the events that there have been so far. */
  choose(entries: readonly Entry[], events: readonly TraceEvent[]): number {
    for (const [, label] of events.slice(this.#seen)) {
      this.#places.get(label)?.shift();
      this.#labelsOf(this.#last).add(label);
    }
    this.#seen = events.length;
    const places = entries.map((entry) => this.#nextPlace(entry));
    const choice = places.indexOf(Math.min(...places));
    this.#last = entries[choice] as Entry;
    return choice;
  }

  #labelsOf(entry: object): Set<string> {
    const labels = this.#labels.get(entry) ?? new Set();
    this.#labels.set(entry, labels);
    return labels;
  }

  #nextPlace(entry: Entry): number {
    if (!isFuture(entry) || entry.done) return -1;
    const labels = this.#labelsOf(entry).add((entry as Task<unknown>).name);
    const places = [...labels].flatMap((label) => this.#places.get(label)?.[0] ?? []);
    if (places.length > 0) return Math.min(...places);
    // Rather soon than late.
    const chosen =
      this.#chosen.get(entry) ?? this.#seen + this.#random.below(2 ** this.#random.below(10));
    this.#chosen.set(entry, chosen);
    return chosen;
  }
}
