import type { EventLoop } from "./event-loop.ts";

// What the packages above the loop use of it, and what two copies of this package in one process
// share. Names are registered symbols, so that a loop of one copy works with the futures of another.

/** Puts an entry at the end of a loop's ready queue. */
export const post: unique symbol = Symbol.for("@x/loop.post");

/** Has a loop's host drive it until it is stopped. */
export const drive: unique symbol = Symbol.for("@x/loop.drive");

/** Tells a loop that it waits for one promise more or less. */
export const awaitPromise: unique symbol = Symbol.for("@x/loop.awaitPromise");

/** Where the floor above keeps what it has to keep for each loop. */
export const extension: unique symbol = Symbol.for("@x/loop.extension");

/** What the floor above keeps for a loop. */
export interface Extension {
  /** Called once, when the loop is closed. */
  closed(): void;
}

interface Kernel {
  /** The loop that is running a callback or a step. */
  running: EventLoop | null;
  /** The loop that was set by `setEventLoop`. */
  current: EventLoop | null;
  /** The thread's default loop. */
  fallback: EventLoop | null;
}

/** The state of this thread; the number is the version of its protocol. */
export const kernel: Kernel = /* @__PURE__ */ shared();

function shared(): Kernel {
  const holder = globalThis as { [name: symbol]: Kernel | undefined };
  const name = Symbol.for("@x/loop.kernel.1");
  holder[name] ??= { running: null, current: null, fallback: null };
  return holder[name];
}
