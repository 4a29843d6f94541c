import { watchIdle } from "#platform";
import type { Host } from "./host.ts";

/** The longest delay that `setTimeout` takes; a longer one fires at once. */
const LONGEST_DELAY = 2 ** 31 - 1;

/**
 * The runtime that the program runs in: Node, Deno, Bun, a browser or a worker.
 */
export const defaultHost: Host = /* @__PURE__ */ createDefaultHost();

function createDefaultHost(): Host {
  const turns = { asked: 0 };
  const whenIdle = watchIdle(turns);
  const settled = Promise.resolve();
  const ownTimers = setTimeout;
  const ownClock = performance.now;
  /** By how much the timers of a test have gone ahead of the clock, where it has exchanged only the timers. */
  let ahead = 0;
  const now = (): number => performance.now() + ahead;
  return {
    now,
    // In Node, queueMicrotask does the same and much more besides.
    soon(turn) {
      turns.asked += 1;
      settled.then(turn);
    },
    later: createLater(),
    at(when, turn) {
      const start = now();
      // Timers of hosts count whole milliseconds and must not fire early.
      const delay = Math.min(Math.max(Math.ceil(when - start), 0), LONGEST_DELAY);
      const due = Math.min(when, start + delay);
      const isFake = setTimeout !== ownTimers && performance.now === ownClock;
      const timer = setTimeout(() => {
        if (isFake) ahead += Math.max(due - now(), 0);
        turn();
      }, delay);
      return () => clearTimeout(timer);
    },
    timers: () => setTimeout,
    keepAlive() {
      const timer = setInterval(() => {}, LONGEST_DELAY);
      return () => clearInterval(timer);
    },
    ...(whenIdle && { whenIdle }),
  };
}

/** `setImmediate` where it exists: a message to oneself would let Node's timers wait for seconds.
 * Elsewhere a message, since browsers stretch nested timeouts to 4 ms. Next's edge runtime has both in name only: they
 * throw when they are called. */
function createLater(): (turn: () => void) => void {
  const { EdgeRuntime, setImmediate, MessageChannel } = globalThis as unknown as {
    EdgeRuntime?: string;
    setImmediate?: (callback: () => void) => unknown;
    MessageChannel?: new () => {
      port1: { onmessage: (() => void) | null };
      port2: { postMessage(message: null): void };
    };
  };
  const isEdge = EdgeRuntime !== undefined;
  if (setImmediate !== undefined && !isEdge) return (turn) => void setImmediate(turn);
  if (MessageChannel === undefined || isEdge) return (turn) => void setTimeout(turn, 0);
  const { port1, port2 } = new MessageChannel();
  const turns: (() => void)[] = [];
  port1.onmessage = () => turns.shift()?.();
  return (turn) => {
    turns.push(turn);
    port2.postMessage(null);
  };
}
