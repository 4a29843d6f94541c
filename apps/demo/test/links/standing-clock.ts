import { defaultHost, type Host } from "@x/loop";

/** The runtime's own host, with a clock that stands still until a test moves it: a deadline passes
 * exactly when the test says so, however long everything else takes. */
export class StandingClock implements Host {
  readonly soon = defaultHost.soon;
  readonly later = defaultHost.later;
  readonly #alarms = new Set<{ readonly when: number; readonly turn: () => void }>();
  #now = 0;

  now(): number {
    return this.#now;
  }

  at(when: number, turn: () => void): () => void {
    const alarm = { when, turn };
    this.#alarms.add(alarm);
    return () => void this.#alarms.delete(alarm);
  }

  /** Moves the clock, and calls what is due by then. */
  pass(ms: number): void {
    this.#now += ms;
    for (const alarm of this.#alarms) {
      if (alarm.when <= this.#now && this.#alarms.delete(alarm)) alarm.turn();
    }
  }
}
