import type { Host } from "./host.ts";

/** What is read here of Node's `process`. */
interface NodeProcess {
  getActiveResourcesInfo?(): string[];
  _getActiveHandles?(): ActiveHandle[];
}

interface ActiveHandle {
  readonly fd?: number;
  listenerCount?(event: string): number;
}

/** Resources that say nothing by themselves: the handles behind them are looked at one by one. */
const PORTS = new Set(["CloseReq", "MessagePort", "PipeWrap", "TTYWrap"]);

/** The longest pause between two looks, in ms. */
const LONGEST_PAUSE = 1000;

/** `Host.whenIdle` for Node, which can list what keeps its process alive; elsewhere undefined. */
export function watchNode(): Host["whenIdle"] {
  const { process } = globalThis as { process?: NodeProcess };
  if (process?.getActiveResourcesInfo === undefined) return undefined;
  if (process._getActiveHandles === undefined) return undefined;
  const { getActiveResourcesInfo, _getActiveHandles: getActiveHandles } = process;
  // A test runner or a supervisor may listen to a port of its own, for which the program is no
  // less idle: what listened before this was loaded does not count.
  const environment = new Map(getActiveHandles().map((handle) => [handle, listeners(handle)]));
  const isIdle = (): boolean =>
    getActiveResourcesInfo().every((resource) => PORTS.has(resource)) &&
    getActiveHandles().every(
      (handle) =>
        handle.fd === 1 || handle.fd === 2 || environment.get(handle) === listeners(handle),
    );

  // One look serves all watchers, so that none takes another's timer for activity.
  const watchers = new Set<() => void>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pause = 0;
  const lookAfter = (delay: number): void => {
    clearTimeout(timer);
    // The timer of this look itself must be gone from the list.
    timer = setTimeout(() => queueImmediate(look), delay);
  };
  const look = (): void => {
    if (watchers.size === 0) return;
    if (!isIdle()) {
      pause = Math.min(pause * 2 + 1, LONGEST_PAUSE);
      lookAfter(pause);
      return;
    }
    const idle = [...watchers];
    watchers.clear();
    for (const watcher of idle) watcher();
  };
  return (callback) => {
    // A function of its own, for the same callback may watch twice.
    const watcher = (): void => callback();
    watchers.add(watcher);
    pause = 0;
    lookAfter(pause);
    return () => {
      watchers.delete(watcher);
      if (watchers.size === 0) clearTimeout(timer);
    };
  };
}

function queueImmediate(callback: () => void): void {
  (globalThis as { setImmediate?: (callback: () => void) => void }).setImmediate?.(callback);
}

function listeners(handle: ActiveHandle): number {
  if (handle.listenerCount === undefined) return 0;
  return ["message", "data", "readable"].reduce(
    (sum, event) => sum + (handle.listenerCount?.(event) ?? 0),
    0,
  );
}
