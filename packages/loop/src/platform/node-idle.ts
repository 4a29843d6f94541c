import type { Host } from "../host.ts";
import { onlyEnds } from "../kernel.ts";

/** What is used here of Node's `process`. */
interface NodeProcess {
  getActiveResourcesInfo?(): string[];
  on(event: "beforeExit", listener: () => void): void;
  eventNames(): (string | symbol)[];
  listenerCount(event: string | symbol): number;
  listeners(event: string | symbol): object[];
}

/** Longer than any program waits: such a timer is there to keep the process alive. */
const LONGEST_DELAY = 2 ** 31 - 1;

/**
 * `Host.whenIdle` for runtimes with a `process` like Node's; elsewhere undefined.
 *
 * Only the runtime knows whether anything is left that could wake the program: when there is nothing, it
 * is about to end the process and emits `beforeExit`. Nothing else is taken for a sign. Other listeners of
 * that event can begin something new. So where there are any, the process gets another round, and is
 * idle when the event comes again and nobody has begun anything.
 */
export function watchIdle(): Host["whenIdle"] {
  const { process } = globalThis as { process?: NodeProcess };
  if (process?.eventNames === undefined || process.listeners === undefined) return undefined;
  const watchers = new Set<() => void>();
  let isListening = false;
  /** Whether the event has come before, since a watch began or ended. */
  let hasCome = false;
  let alive: ReturnType<typeof setInterval> | undefined;

  const change = (): void => {
    hasCome = false;
    clearInterval(alive);
    alive = undefined;
  };

  const onBeforeExit = (): void => {
    if (watchers.size === 0) return;
    if (listensToSignals(process)) {
      // A signal can come at any time, and nothing but this would keep the process alive for it.
      alive ??= setInterval(() => {}, LONGEST_DELAY);
    } else if (process.listenerCount("beforeExit") === 1) {
      tell();
    } else if (hasCome) {
      // When the other listeners have had their turn.
      queueMicrotask(() => {
        if (hasCome && (process.getActiveResourcesInfo?.() ?? []).length === 0) tell();
      });
    } else {
      hasCome = true;
      anotherRound();
    }
  };

  /** One at a time: what this one does may be what the next is waiting for. */
  const tell = (): void => {
    const [watcher] = watchers as Iterable<() => void>;
    if (watcher === undefined) return;
    watchers.delete(watcher);
    change();
    anotherRound();
    watcher();
  };

  return (callback) => {
    if (!isListening) process.on("beforeExit", onBeforeExit);
    isListening = true;
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
