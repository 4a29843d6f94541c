import { isFuture } from "@x/future";
import { EventLoop, Handle, TimerHandle, VirtualHost } from "@x/loop";
import { type Entry, post, timerDue } from "@x/loop/internal";

/** Chooses which of the entries that could run next does: the index of one. */
export type Choose = (entries: readonly Entry[]) => number;

/** An entry that is ready, and the lane in which entries keep their order. */
interface Ready {
  readonly entry: Entry;
  readonly lane: object;
}

/**
 * A loop that runs one thing in each iteration, and is told which. What may overtake what is as in `explore`
 * of `@x/testing`: tasks and timers overtake one another, callbacks keep their order. That one runs promises
 * between steps; this one, which is for coroutines alone, runs a scenario a hundred times as often.
 */
export class ScheduledLoop extends EventLoop {
  readonly #choose: Choose;
  readonly #callbacks = {};
  #ready: Ready[] = [];

  constructor(choose: Choose) {
    super({ host: new VirtualHost() });
    this.#choose = choose;
  }

  override [post](entry: Entry): void {
    const isTask = isFuture(entry) && !entry.done;
    const lane = isTask || entry instanceof TimerHandle ? entry : this.#callbacks;
    this.#ready.push({ entry, lane });
  }

  /** A timer that is due is ready, as everything else. */
  override [timerDue](timer: TimerHandle): void {
    this[post](timer);
  }

  override runOnce(): boolean {
    this.#ready = this.#ready.filter(({ entry }) => !isCalledOff(entry));
    const lanes = new Map(
      this.#ready
        .slice()
        .reverse()
        .map((ready) => [ready.lane, ready]),
    );
    const firsts = this.#ready.filter((ready) => lanes.get(ready.lane) === ready);
    if (firsts.length === 0) return super.runOnce();
    const chosen = firsts[this.#choose(firsts.map(({ entry }) => entry))] as Ready;
    this.#ready.splice(this.#ready.indexOf(chosen), 1);
    super[post](chosen.entry);
    return super.runOnce();
  }
}

/** Whether an entry would do nothing. */
function isCalledOff(entry: Entry): boolean {
  return entry instanceof Handle && entry.cancelled;
}
