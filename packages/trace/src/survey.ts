import type { Future, Task } from "@x/future";
import type { Driver, Scope } from "@x/future/internal";
import type { EventLoop } from "@x/loop";

/** Something that a task waits for. */
interface Wait {
  /** The task or the future that is waited for. */
  readonly future: Future<unknown>;
  /** The names of the coroutines that lead to it, from the task's outermost on. */
  readonly frames: readonly string[];
  /** The futures between the task and what it waits for, such as a gather. */
  readonly through: readonly Future<unknown>[];
  /** Whether it is a member of a group that the task runs. */
  readonly isMember: boolean;
  /** When the wait began, in whole ms of the loop's time; -1 if that is not known. */
  readonly since: number;
}

/** A task that is not done, with all that it waits for. */
export interface Surveyed {
  readonly task: Task<unknown>;
  readonly waits: readonly Wait[];
}

/**
 * What all tasks of this thread wait for, as far as their loops are known: those that are driven, and `others`.
 *
 * It only reads. `ps` sends the source text of this function to another process, so it refers to nothing outside: it
 * finds the loops and the parts of a future by the registered symbols that all copies of the packages share.
 */
export function survey(others: readonly EventLoop[] = []): Surveyed[] {
  interface State {
    readonly tasks: Iterable<Task<unknown>>;
  }
  interface Kernel {
    readonly loops: Iterable<EventLoop>;
    readonly running: EventLoop | null;
    readonly current: EventLoop | null;
    readonly fallback: EventLoop | null;
  }
  type Awaited = Future<unknown> & {
    readonly task?: object;
    /** Of an async function. */
    readonly scope?: Scope;
    readonly [name: symbol]: () => Iterable<Future<unknown>>;
  };
  type Anything = { readonly [name: symbol]: unknown };
  const kernel = (globalThis as Anything)[Symbol.for("@x/loop.kernel.2")] as Kernel;
  const extension = Symbol.for("@x/loop.extension");
  const parts = Symbol.for("@x/future.parts");

  /** Adds what a driver waits for. */
  const addWaits = (driver: Driver<unknown>, waits: Wait[], seen: Set<object>): void => {
    const frames = driver.path;
    const isWaiting = driver.waiter?.done === false;
    const add = (
      future: Future<unknown>,
      through: readonly Future<unknown>[],
      since: number,
    ): void => {
      if (seen.has(future) || future.done) return;
      seen.add(future);
      const { task, scope } = future as Awaited;
      if (task !== undefined && task !== future) {
        // A call is a part of the task that awaits it.
        addWaits(future as Driver<unknown>, waits, seen);
        return;
      }
      if (scope !== undefined && scope.awaited.length > 0) {
        for (const wait of scope.awaited) {
          add(wait.future as Future<unknown>, [...through, future], wait.since);
        }
        return;
      }
      const inner = [...((future as Awaited)[parts] as Awaited[symbol]).call(future)];
      for (const part of inner) add(part, [...through, future], since);
      if (inner.length > 0) return;
      // An async function that waits for none of our futures has done so since its last wait for one.
      waits.push({
        future,
        frames,
        through,
        isMember: false,
        since: Math.max(since, scope?.waitedUntil ?? -1),
      });
    };
    for (
      let scope: Scope | null = driver.innermostScope;
      scope?.driver === driver;
      scope = scope.outer
    ) {
      for (const future of scope.tasks as Iterable<Task<unknown>>) {
        seen.add(future);
        const since = isWaiting ? driver.waitsSince : -1;
        waits.push({ future, frames, through: [], isMember: true, since });
      }
    }
    if (driver.waiter !== null) add(driver.waiter, [], driver.waitsSince);
  };

  const { running, current, fallback } = kernel;
  const loops = new Set([...kernel.loops, running, current, fallback, ...others]);
  const found: Surveyed[] = [];
  for (const loop of loops) {
    const state = (loop as unknown as Record<symbol, State | null> | null | undefined)?.[extension];
    for (const task of state?.tasks ?? []) {
      const waits: Wait[] = [];
      addWaits(task, waits, new Set());
      found.push({ task, waits });
    }
  }
  return found;
}
