import type { Task } from "@x/future";

/** A text with a line for each task that says what it waits for. */
export function describeWaiting(tasks: readonly Task<unknown>[]): string {
  return tasks
    .map((task) => {
      const path = task.stack().map(({ name }) => name);
      return `\n  ${task.name}: ${path.join(" > ")}`;
    })
    .join("");
}
