import type { Host } from "../host/host.ts";
import { onlyEnds } from "../shared/protocol.ts";

/** What is used here of Node's `process`. */
interface NodeProcess {
  getActiveResourcesInfo?(): string[];
  on(event: "beforeExit" | "removeListener", listener: () => void): void;
  off(event: "beforeExit" | "removeListener", listener: () => void): void;
  nextTick(callback: () => void): void;
  prependListener(event: "beforeExit", listener: () => void): void;
  eventNames(): (string | symbol)[];
  listenerCount(event: string | symbol): number;
  listeners(event: string | symbol): object[];
}

/** What is used here of Node's `performance`. */
interface NodePerformance {
  readonly nodeTiming?: { readonly uvMetricsInfo?: { readonly events: number } };
}

/** Longer than any program waits: such a timer is there to keep the process alive. */
const LONGEST_DELAY = 2 ** 31 - 1;

/**
 * `Host.whenIdle` for runtimes with a `process` like Node's; elsewhere undefined.
 *
 * Only the runtime knows whether anything is left that could wake the program: when there is nothing, it
 * is about to end the process and emits `beforeExit`. Nothing else is taken for a sign. Other listeners of
 * that event can begin something new. So where there are any, the process gets other rounds, and is idle
 * when the event comes again and nothing was begun meanwhile. Three signs tell that something was: a loop
 * had a turn, or it is listed as active, as timers are, or it has woken the process, as work of the thread
 * pool does, which is not listed.
 *
 * @param turns - how many turns loops have asked for.
 */
export function watchIdle(turns: { readonly asked: number }): Host["whenIdle"] {
  const { process, performance } = globalThis as {
    process?: NodeProcess;
    performance?: NodePerformance;
  };
  if (process?.eventNames === undefined || process.listeners === undefined) return undefined;
  const watchers = new Set<() => void>();
  let isListening = false;
  /** Whether the event has come before, since a watch began or ended or a loop had a turn. */
  let hasCome = false;
  /** How many turns there were when the event last came. */
  let turnsBefore = 0;
  /** How often the process had been woken when the event last came, if nothing was begun then that is listed. */
  let wakesBefore: number | undefined;
  /** Whether the process may have said, since the last watch began, that it is about to end. */
  let mayEnd = true;
  let alive: ReturnType<typeof setInterval> | undefined;

  const change = (): void => {
    hasCome = false;
    wakesBefore = undefined;
    if (alive === undefined) return;
    clearInterval(alive);
    alive = undefined;
    process.off("removeListener", onRemoveListener);
  };

  const onRemoveListener = (): void => {
    if (!listensToSignals(process)) change();
  };

  const onBeforeExit = (): void => {
    mayEnd = true;
    if (watchers.size === 0) return;
    if (turns.asked !== turnsBefore) change();
    turnsBefore = turns.asked;
    if (listensToSignals(process)) {
      // A signal can come at any time, and nothing but this would keep the process alive for it.
      alive = setInterval(() => {}, LONGEST_DELAY);
      process.on("removeListener", onRemoveListener);
    } else if (process.listenerCount("beforeExit") === 1) {
      tell();
    } else if (wakesBefore === countWakes()) {
      tell();
    } else if (hasCome) {
      // What is listed now has just proved to keep nothing alive. The other listeners are called next. A tick that
      // is asked for in a microtask comes after the reactions of their promises.
      const before = countResources();
      const wakes = countWakes();
      wakesBefore = undefined;
      const look = (): void => {
        if (hasCome && countResources() <= before) wakesBefore = wakes;
        if (watchers.size > 0) anotherRound();
      };
      queueMicrotask(() => process.nextTick(look));
    } else {
      hasCome = true;
      process.off("beforeExit", onBeforeExit);
      process.prependListener("beforeExit", onBeforeExit);
      anotherRound();
    }
  };

  const countResources = (): number => process.getActiveResourcesInfo?.().length ?? 0;

  const countWakes = (): number => performance?.nodeTiming?.uvMetricsInfo?.events ?? 0;

  /** One at a time: what this one does may be what the next is waiting for. */
  const tell = (): void => {
    const [watcher] = [...watchers] as [() => void];
    watchers.delete(watcher);
    change();
    anotherRound();
    watcher();
  };

  return (callback) => {
    if (!isListening) process.on("beforeExit", onBeforeExit);
    isListening = true;
    if (mayEnd) anotherRound();
    mayEnd = false;
    // A function of its own, for the same callback may watch twice.
    const watcher = (): void => callback();
    watchers.add(watcher);
    change();
    return () => {
      watchers.delete(watcher);
      change();
    };
  };
}

/** Keeps the process alive until it says once more that it is about to end. */
function anotherRound(): void {
  setTimeout(() => {}, 0);
}

/** Whether a signal of the system could wake the program. */
function listensToSignals(process: NodeProcess): boolean {
  return process
    .eventNames()
    .filter((name) => String(name).startsWith("SIG"))
    .flatMap((name) => process.listeners(name))
    .some((listener) => !(onlyEnds in listener));
}
