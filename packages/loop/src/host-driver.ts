import { callOutsideScopes } from "#platform";
import type { Host } from "./host/host.ts";
import type { RunQueue } from "./run-queue.ts";

/** How long a loop may run before its host gets a turn, in ms: short enough for a 60 Hz screen. */
const SLICE = 4;

/** The most entries to run between two looks at the clock, which costs more than an entry does. */
const STRIDE = 64;

/** By how much a slice is taken to advance at each look, in ms, where the host's clock stands still while anything is
 * ready. */
const LOOK = SLICE / 32;

/** Entries are brisk if two looks at the clock are less than this many ms apart. After slow ones, the clock is looked at
 * after each entry. */
const BRISK = 0.25;

/** When this many looks in a row have shown the same ms, the coarse time is not looked at again until the host's next
 * turn. */
const SAME = 16;

/** How a loop is to be driven. */
export interface DriveOptions {
  /** Whether the process stays alive while the loop waits. */
  readonly keepAlive: boolean;
  /** Called when the loop waits and nothing, inside or outside, could ever wake it. */
  readonly onStuck?: () => void;
  /** Whether something could wake it that the host cannot see. */
  readonly mayBeWoken?: () => boolean;
}

/** The part of a loop that its driver asks for. */
interface Driven {
  readonly host: Host;
  readonly queue: RunQueue;
  /** Runs the next entries of the iteration, as the running loop. */
  readonly run: (count: number) => void;
  readonly ended: () => void;
}

/**
 * Lets a host drive a loop, from the moment it is made until {@link HostDriver.end}.
 *
 * The host gives turns. A turn runs iterations until nothing is ready or its slice of time is over, and then gives way
 * to the host's own work. A slice may end in the middle of an iteration, which the next turn finishes. While the loop
 * waits for promises, their reactions get a chance between iterations. A loop without work rests: it has one timer of
 * the host set, for its nearest deadline, and is woken by whatever brings work.
 *
 * At any time the loop either rests or has exactly one turn to come.
 */
export class HostDriver {
  /** Whether the loop rests, so that whatever brings it work must {@link wake} it. */
  resting = false;
  readonly #driven: Driven;
  readonly #options: DriveOptions;
  #coarseTime = -1;
  /** Whether the loop rests or has rested since the clock was looked at: any time may have passed. */
  #hasRested = false;
  /** How many looks in a row the coarse time has taken in the same ms. */
  #same = 0;
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

  constructor(driven: Driven, options: DriveOptions) {
    this.#driven = driven;
    this.#options = options;
    this.#beginSlice();
    driven.host.soon(this.#begin);
  }

  /** Wakes a resting loop. */
  wake(): void {
    this.resting = false;
    const { host } = this.#driven;
    // The alarm of a host with virtual time would move the clock although the loop has work.
    if (host.advance !== undefined) this.#setAlarm(undefined);
    host.soon(this.#begin);
  }

  /** The time when the clock was last looked at, in whole ms: in a turn, that is at the turn's beginning or later. -1 where
   * time is virtual. */
  get coarseTime(): number {
    if (this.#hasRested && this.#same < SAME) this.#lookAtRest();
    return this.#coarseTime;
  }

  /** Promises can wake the loop thousands of times within one turn of the host. A look each time would cost more than
   * what they are about, so that one look then serves until the host's next turn. */
  #lookAtRest(): void {
    const { host } = this.#driven;
    if (host.advance !== undefined) return;
    const before = this.#coarseTime;
    this.#clock();
    this.#same = this.#coarseTime === before ? this.#same + 1 : 0;
    if (this.#same < SAME) return;
    host.later(() => {
      this.#same = 0;
    });
  }

  /** Looks again at what a resting loop waits for: its timers or its promises have changed. */
  review(): void {
    if (this.resting) this.#rest();
  }

  /** Ends the driving, at once. */
  end(): void {
    this.#letGo?.();
    this.#stopWatching();
    this.#alarm?.cancel();
    this.#driven.ended();
  }

  /** The time by which slices are measured. */
  #clock(): number {
    const { host } = this.#driven;
    if (host.advance === undefined) {
      const now = host.now();
      this.#coarseTime = Math.floor(now);
      this.#hasRested = this.resting;
      return now;
    }
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
    const { host, queue, run } = this.#driven;
    for (;;) {
      if (queue.left === 0 && !queue.begin()) {
        if (queue.stopping) this.end();
        else this.#rest();
        break;
      }
      const count = Math.min(this.#ahead, queue.left);
      run(count);
      this.#ahead -= count;
      if (queue.left === 0 && queue.stopping) {
        this.end();
        break;
      }
      // A loop that promises wake again and again must not starve the host either.
      if (this.#ahead === 0 && !this.#mayGoOn()) {
        host.later(this.#freshTurn);
        break;
      }
      // Reactions of promises get their chance between iterations.
      if (queue.left === 0 && queue.awaited > 0) {
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
    this.#hasRested = true;
    const { host, queue } = this.#driven;
    let when = queue.timers.first?.when;
    // A host with virtual time cannot move its clock to a deadline that never comes.
    if (when === Number.POSITIVE_INFINITY && host.advance !== undefined) when = undefined;
    this.#setAlarm(when);
    const { keepAlive, onStuck, mayBeWoken } = this.#options;
    if (when !== undefined || !keepAlive) {
      this.#stopWatching();
    } else if (mayBeWoken?.() || onStuck === undefined || host.whenIdle === undefined) {
      this.#stopWatching();
      this.#letGo ??= host.keepAlive?.();
    } else {
      this.#letGo?.();
      this.#letGo = undefined;
      // The watch goes on while the loop has turns: the host cannot be idle then.
      this.#unwatch ??= host.whenIdle(() => {
        this.#unwatch = undefined;
        onStuck();
      });
    }
  }

  #stopWatching(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
  }

  /** Makes the host wake the loop at `when`. One timer of the host serves all of the loop's: an alarm that is
   * set for earlier stays, and is set anew when it has gone off. An alarm that was set with timers which are
   * gone, such as the fake timers of a test, never goes off. */
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
