// The names by which the packages above the loop, and other copies of this one in the process, know its methods. They are
// registered symbols, so that a loop of one copy works with the futures of another.

/** Puts an entry at the end of a loop's ready queue. */
export const post: unique symbol = Symbol.for("@x/loop.post");

/** Puts a timer on a loop's timers. */
export const setTimer: unique symbol = Symbol.for("@x/loop.setTimer");

/** Told of each timer whose time has come: puts it behind what is ready, unless a loop that chooses its own order
 * overrides it. */
export const timerDue: unique symbol = Symbol.for("@x/loop.timerDue");

/** The timers that are set, in no particular order. */
export const timers: unique symbol = Symbol.for("@x/loop.timers");

/** The loop's time in whole ms, as it was at the beginning of the turn or later: to note when something happens without
 * a look at the clock. -1 unless a host with real time drives the loop. */
export const coarseTime: unique symbol = Symbol.for("@x/loop.coarseTime");

/** Runs one iteration of a loop after another by hand, until a function that is asked between them says no. Returns false
 * if there was nothing left to run before. */
export const runWhile: unique symbol = Symbol.for("@x/loop.runWhile");

/** Lets the host of a loop drive it until it is stopped. */
export const drive: unique symbol = Symbol.for("@x/loop.drive");

/** Tells a loop that the promises it waits for are one more, or one fewer. */
export const awaitPromise: unique symbol = Symbol.for("@x/loop.awaitPromise");

/** Resumes async code: what it awaited is done. */
export const resume: unique symbol = Symbol.for("@x/loop.resume");

/** Calls back when async code that was about to go on has had its turn. */
export const afterAsyncCode: unique symbol = Symbol.for("@x/loop.afterAsyncCode");

/** Where the floor above keeps what it has to keep for each loop. */
export const extension: unique symbol = Symbol.for("@x/loop.extension");

/** On a listener to signals of the system that can only end the program, and on the AbortSignal that it
 * aborts: a program that waits for nothing else is idle. */
export const onlyEnds: unique symbol = Symbol.for("@x/loop.onlyEnds");

/** Async code that awaits something of a loop. */
export interface AsyncCode {
  /** Settles the promise that it awaits. */
  settle(): void;
}

/** What the floor above keeps for a loop. */
export interface Extension {
  /** Called once, when the loop is closed. */
  closed(): void;
}
