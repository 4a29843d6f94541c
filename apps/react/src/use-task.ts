import { type CallScope, type Coroutine, createTask } from "@x/asyncio";
import { type DependencyList, useEffect, useState } from "react";

/** What there is to show of a task. */
export type TaskState<T> =
  | { readonly status: "pending" }
  | { readonly status: "done"; readonly value: T }
  | { readonly status: "failed"; readonly error: unknown };

const PENDING = { status: "pending" } as const;

/**
 * Runs a task as an effect: from when the component is mounted until it is unmounted, and again whenever a dependency
 * has changed. The task before is cancelled then, and what it still comes to is not shown.
 *
 * @param work - an async function, which passes on the `signal` that it is given, or a generator function.
 * @param dependencies - as for `useEffect`: all that `work` uses of the component.
 */
export function useTask<T>(
  work: (scope: CallScope) => PromiseLike<T> | Coroutine<T>,
  dependencies: DependencyList,
): TaskState<T> {
  const [state, setState] = useState<TaskState<T>>(PENDING);

  useEffect(() => {
    let isShown = true;
    setState(PENDING);
    const task = createTask(work);
    task.addDoneCallback(() => {
      if (!isShown || task.cancelled) return;
      try {
        setState({ status: "done", value: task.result() });
      } catch (error) {
        setState({ status: "failed", error });
      }
    });
    return () => {
      isShown = false;
      task.cancel();
    };
    // biome-ignore lint/correctness/useExhaustiveDependencies: the caller says what `work` depends on.
  }, dependencies);

  return state;
}
