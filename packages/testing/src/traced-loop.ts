import type { Context } from "@x/loop";
import { type Entry, giveContext, post } from "@x/loop/internal";
import { labelOf } from "./label.ts";
import type { Clock } from "./virtual-clock.ts";
import { VirtualLoop } from "./virtual-loop.ts";

/** A loop in virtual time that records everything that it runs in the trace of its clock. */
export class TracedLoop extends VirtualLoop {
  override [post](entry: Entry): void {
    super[post](new Traced(entry, this.clock));
  }
}

/** An entry that is recorded when it is run. */
class Traced implements Entry {
  readonly #entry: Entry;
  readonly #clock: Clock;

  constructor(entry: Entry, clock: Clock) {
    this.#entry = entry;
    this.#clock = clock;
  }

  get context(): Context | null {
    return this.#entry.context as Context | null;
  }

  enterContext(context: Context): void {
    giveContext(this.#entry, context);
  }

  run(): void {
    this.#clock.note(labelOf(this.#entry));
    this.#entry.run();
  }
}
