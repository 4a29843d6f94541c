import { callOutsideScopes } from "./context/async-scope.ts";
import type { Host } from "./host/host.ts";
import type { Iteration } from "./run-queue.ts";

/** How long a loop may run before its host gets a turn, in ms: short enough for a 60 Hz screen. */
const SLICE = 4;

/** The most entries to run between two looks at the clock, which costs more than an entry does. */
const STRIDE = 64;

/** What a look counts for, in ms, where the clock stands still while anything is ready. */
const LOOK = SLICE / 32;

/** After a look that is later than so many ms, the next entry is looked after alone. */
const BRISK = 0.25;

/** Who has a loop driven, and what he wants of it. */
export interface Driver {
  /** Whether the process stays alive while the loop waits. */
  readonly keepAlive: boolean;
  /** Called when the loop waits and nothing, inside or outside, could ever wake it. */
  readonly onStuck?: () => void;
  /** Whether something could wake it that the host cannot see. */
  readonly mayBeWoken?: () => boolean;
}

/** What is driven, and how. */
export interface Driven {
  readonly host: Host;
  readonly iteration: Iteration;
  readonly driver: Driver;
  /** Runs so many entries of the iteration, as the running loop. */
  readonly run: (count: number) => void;
  readonly mustStop: () => boolean;
  /** How many promises the loop waits for. */
  readonly awaited: () => number;
  readonly ended: () => void;
}

/** Has a host drive a loop, from the moment it is made until {@link Turns.end}. */
export class Turns {
  /** Whether the loop waits for something to do, so that who brings it work must {@link wake} it. */
  resting = false;
  readonly #driven: Driven;
  #sliceEnd = 0;
  /** When the clock was looked at. */
  #looked = 0;
  /** How many entries lie between that look and the next, and how many are left. */
  #stride = 1;
  #ahead = 1;
  #looks = 0;
  #alarm:
    | { readonly when: number; readonly timers: unknown; readonly cancel: () => void }
    | undefined;
  #letGo: (() => void) | undefined;
  #unwatch: (() => void) | undefined;

  constructor(driven: Driven) {
    this.#driven = driven;
    this.#beginSlice();
    driven.host.soon(this.#begin);
  }

  /** Has a resting loop turned again. */
  wake(): void {
    this.resting = false;
    this.#unwatch?.();
    this.#unwatch = undefined;
    const { host } = this.#driven;
    // A clock that jumps must not do so now.
    if (host.advance !== undefined) this.#setAlarm(undefined);
    host.soon(this.#begin);
  }

  /** Looks again at what a resting loop waits for: its timers or its promises have changed. */
  review(): void {
    if (this.resting) this.#rest();
  }

  /** Ends the driving, at once. */
  end(): void {
    this.#letGo?.();
    this.#alarm?.cancel();
    this.#driven.ended();
  }

  /** The time by which slices are measured. */
  #clock(): number {
    const { host } = this.#driven;
    if (host.advance === undefined) return host.now();
    this.#looks += LOOK;
    return this.#looks;
  }

  readonly #begin = (): void => callOutsideScopes(this.#turn);

  readonly #freshTurn = (): void => {
    this.#beginSlice();
    this.#begin();
  };

  #beginSlice(): void {
    this.#looked = this.#clock();
    this.#sliceEnd = this.#looked + SLICE;
    this.#stride = 1;
    this.#ahead = 1;
  }

  /** Runs iterations until there is nothing to do or the slice is over. */
  readonly #turn = (): void => {
    const driven = this.#driven;
    const { host, iteration } = driven;
    for (;;) {
      if (iteration.left === 0 && !iteration.begin(host)) {
        if (driven.mustStop()) this.end();
        else this.#rest();
        break;
      }
      const count = Math.min(this.#ahead, iteration.left);
      driven.run(count);
      this.#ahead -= count;
      if (iteration.left === 0) {
        if (driven.mustStop()) {
          this.end();
          break;
        }
      }
      // A loop that promises wake again and again must not starve the host either.
      if (this.#ahead === 0 && !this.#mayGoOn()) {
        host.later(this.#freshTurn);
        break;
      }
      // Reactions of promises get their chance between iterations.
      if (iteration.left === 0 && driven.awaited() > 0) {
        host.soon(this.#turn);
        break;
      }
    }
  };

  /** Looks at the clock: whether the slice is not over yet. */
  #mayGoOn(): boolean {
    const now = this.#clock();
    this.#stride = now - this.#looked < BRISK ? Math.min(this.#stride * 2, STRIDE) : 1;
    this.#ahead = this.#stride;
    this.#looked = now;
    return now < this.#sliceEnd;
  }

  #rest(): void {
    this.resting = true;
    this.#unwatch?.();
    this.#unwatch = undefined;
    const { host, iteration, driver } = this.#driven;
    let when = iteration.timers.first?.when;
    // A clock that jumps to the next deadline can wait for any but this.
    if (when === Number.POSITIVE_INFINITY && host.advance !== undefined) when = undefined;
    this.#setAlarm(when);
    if (when !== undefined || !driver.keepAlive) return;
    const { onStuck, mayBeWoken } = driver;
    if (mayBeWoken?.() || onStuck === undefined || host.whenIdle === undefined) {
      this.#letGo ??= host.keepAlive?.();
    } else {
      this.#letGo?.();
      this.#letGo = undefined;
      this.#unwatch = host.whenIdle(onStuck);
    }
  }

  /** Has the host wake the loop at `when`. One host timer serves all of the loop's: an alarm that is
   * set for earlier stays, and is set anew when it has gone off. One that was set by timers which are gone,
   * such as those of a test, never goes off. */
  #setAlarm(when: number | undefined): void {
    const alarm = this.#alarm;
    const timers = this.#driven.host.timers?.();
    if (alarm !== undefined) {
      if (when !== undefined && alarm.when <= when && alarm.timers === timers) return;
      alarm.cancel();
      this.#alarm = undefined;
    }
    if (when === undefined) return;
    const cancel = this.#driven.host.at(when, () => {
      this.#alarm = undefined;
      if (!this.resting) return;
      this.resting = false;
      this.#freshTurn();
    });
    this.#alarm = { when, timers, cancel };
  }
}
