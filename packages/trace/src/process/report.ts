import type { Future, Task } from "@x/future";
import type { Surveyed, survey } from "../survey.ts";

/** A task that waits for another. */
interface Awaiter {
  /** The id of the task. */
  readonly id: number;
  /** Its coroutines that lead to the wait, the outermost first. */
  readonly frames: readonly string[];
  /** Whether it runs the group that the other is a member of. */
  readonly isGroup: boolean;
}

/** Something that a task waits for. */
interface WaitReport {
  /** What it is, in words: a task by its name. */
  readonly what: string;
  /** For how long the task has waited for it, in ms; null if that is not known, as in virtual time. */
  readonly duration: number | null;
}

/** A task of a thread, in plain data. */
export interface TaskReport {
  /** Its position in the report, from 1. */
  readonly id: number;
  readonly name: string;
  /** The names of its coroutines, the outermost first. */
  readonly stack: readonly string[];
  /** Empty if it is ready to run. */
  readonly waits: readonly WaitReport[];
  /** Whether its step was running. */
  readonly isRunning: boolean;
  readonly awaiters: readonly Awaiter[];
}

/** What a thread tells of its tasks. */
export interface ThreadReport {
  /** The registered names of the kernels of our packages that it has, of any version. */
  readonly kernels: readonly string[];
  readonly tasks: readonly TaskReport[];
}

/**
 * Reports all tasks of the thread. Its source text is sent to another process, together with that of `survey`, so it refers
 * to nothing outside of itself.
 */
export function report(take: typeof survey, kernelName: string): ThreadReport {
  interface Registers {
    readonly task: { readonly task: object } | null;
  }
  interface Timer {
    readonly when: number;
    readonly woken?: object;
  }
  type Shared = Record<symbol, unknown>;
  const shared = globalThis as unknown as Shared;
  const kernels = Object.getOwnPropertySymbols(globalThis)
    .map(({ description }) => String(description))
    .filter((name) => name.startsWith("@x/loop.kernel."));
  if (!kernels.includes(kernelName)) return { kernels, tasks: [] };

  const kind = Symbol.for("@x/future.kind");
  const surveyed: Surveyed[] = take();
  const ids = new Map(surveyed.map(({ task }, index) => [task as object, index + 1]));

  /** When each sleep is over, by the future that its timer settles. */
  const ends = new Map<object, number>();
  /** The time of each loop. */
  const times = new Map<object, number>();
  for (const loop of new Set(surveyed.map(({ task }) => task.loop))) {
    const time = loop.time();
    times.set(loop, time);
    const timers = (loop as unknown as Shared)[Symbol.for("@x/loop.timers")] as Iterable<Timer>;
    for (const { when, woken } of timers) {
      if (woken !== undefined) ends.set(woken, Math.max(0, when - time));
    }
  }

  const inWords = (future: Future<unknown>): string => {
    const end = ends.get(future);
    if (end === Number.POSITIVE_INFINITY) return "timer that never fires";
    if (end !== undefined) return `timer, ${(end / 1000).toFixed(1)} s left`;
    if (ids.has(future)) return (future as Task<unknown>).name;
    return String((future as unknown as Shared)[kind]);
  };

  const tasks = surveyed.map(({ task, waits }, index) => {
    const awaiters: Awaiter[] = [];
    surveyed.forEach((other, position) => {
      const wait = other.waits.find(({ future }) => (future as object) === task);
      if (wait === undefined) return;
      awaiters.push({ id: position + 1, frames: wait.frames, isGroup: wait.isMember });
    });
    return {
      id: index + 1,
      name: task.name,
      stack: task
        .stack()
        .filter(({ future }) => future === undefined)
        .map(({ name }) => name),
      waits: waits.map(({ future, since }) => ({
        what: inWords(future),
        duration: since < 0 ? null : (times.get(task.loop) as number) - since,
      })),
      isRunning: (shared[Symbol.for("@x/future.kernel.2")] as Registers).task?.task === task,
      awaiters,
    };
  });
  return { kernels, tasks };
}
