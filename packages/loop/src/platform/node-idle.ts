import type { Host } from "../host.ts";
import { onlyEnds } from "../kernel.ts";

/** What is used here of Node's `process`. */
interface NodeProcess {
  getActiveResourcesInfo?(): string[];
  _getActiveHandles?(): ActiveHandle[];
  on(event: "beforeExit", listener: () => void): void;
  eventNames(): (string | symbol)[];
  listenerCount(event: string | symbol): number;
  listeners(event: string | symbol): object[];
}

interface ActiveHandle {
  readonly fd?: number;
  listenerCount?(event: string): number;
}

/** What timers are in Node; elsewhere they may be numbers. */
interface NodeTimer {
  ref?(): void;
  unref?(): void;
}

/** Resources that say nothing by themselves: the handles behind them are looked at one by one. */
const PORTS = new Set(["CloseReq", "MessagePort", "PipeWrap", "TTYWrap"]);

/** The longest pause between two looks, in ms. */
const LONGEST_PAUSE = 1000;

/**
 * `Host.whenIdle` for runtimes with a `process` as Node's; elsewhere undefined.
 *
 * A process that nothing keeps alive says so itself, by `beforeExit`. Where a test runner keeps it
 * alive, or acts on that event too, what is active is looked at from time to time instead; work of
 * the thread pool (`crypto`, `zlib`) and the end of a worker cannot be seen so.
 */
export function watchIdle(): Host["whenIdle"] {
  const { process } = globalThis as { process?: NodeProcess };
  if (process?.getActiveResourcesInfo === undefined) return undefined;
  if (process._getActiveHandles === undefined) return undefined;
  const { getActiveResourcesInfo, _getActiveHandles: getActiveHandles } = process;
  // What listened before this was loaded, to a port of a test runner or to signals, does not count:
  // the program is no less idle for it.
  const environment = new Map(
    getActiveHandles()
      .filter(({ fd }) => fd === undefined || fd > 2)
      .map((handle) => [handle, listeners(handle)]),
  );
  const signalsBefore = signals(process);

  // One watch serves all watchers, so that none takes another's timer for activity.
  const watchers = new Set<() => void>();
  let listening = false;
  let timer: (ReturnType<typeof setTimeout> & NodeTimer) | undefined;
  /** Whether the timer is set, and for soon. A loop that serves sockets begins and ends a watch with each
   * event: such a timer stays, without keeping the process alive, and is taken up again. */
  let soon = false;
  let pause = 0;

  /** Whether the process comes to its end by itself once it is idle, and only we want to know. */
  const ends = (): boolean => environment.size === 0 && process.listenerCount("beforeExit") === 1;

  const isIdle = (): boolean =>
    signals(process) <= signalsBefore &&
    (ends() ||
      (getActiveResourcesInfo().every((resource) => PORTS.has(resource)) &&
        getActiveHandles().every(
          (handle) =>
            handle.fd === 1 || handle.fd === 2 || environment.get(handle) === listeners(handle),
        )));

  const lookAfter = (delay: number): void => {
    if (soon && delay === 0) {
      timer?.ref?.();
      return;
    }
    clearTimeout(timer);
    soon = delay === 0;
    timer = setTimeout(() => {
      soon = false;
      // The timer of this look itself must be gone from the list.
      if (!ends()) queueImmediate(look);
    }, delay) as NonNullable<typeof timer>;
  };

  const letGo = (): void => {
    if (soon && timer?.unref !== undefined) {
      timer.unref();
    } else {
      clearTimeout(timer);
      soon = false;
    }
  };

  const look = (): void => {
    const [watcher] = watchers;
    if (watcher === undefined) return;
    if (!isIdle()) {
      pause = Math.min(pause * 2 + 1, LONGEST_PAUSE);
      lookAfter(pause);
      return;
    }
    // One at a time: what this one does may be what the next is waiting for.
    watchers.delete(watcher);
    if (watchers.size > 0) lookSoon();
    watcher();
  };

  /** Looks soon, and keeps the process alive until then: it may just have said that it ends. */
  const lookSoon = (): void => {
    pause = 0;
    lookAfter(pause);
  };

  return (callback) => {
    if (!listening) process.on("beforeExit", look);
    listening = true;
    // A function of its own, for the same callback may watch twice.
    const watcher = (): void => callback();
    watchers.add(watcher);
    lookSoon();
    return () => {
      watchers.delete(watcher);
      if (watchers.size === 0) letGo();
    };
  };
}

function queueImmediate(callback: () => void): void {
  (globalThis as { setImmediate?: (callback: () => void) => void }).setImmediate?.(callback);
}

/** How many listeners to signals of the system there are that could wake a program. */
function signals(process: NodeProcess): number {
  const names = process.eventNames().filter((name) => String(name).startsWith("SIG"));
  return names
    .flatMap((name) => process.listeners(name))
    .filter((listener) => !(onlyEnds in listener)).length;
}

function listeners(handle: ActiveHandle): number {
  let sum = 0;
  for (const event of ["message", "data", "readable"]) sum += handle.listenerCount?.(event) ?? 0;
  return sum;
}
