import type { Task } from "@x/future";

/** Tasks and what they wait for, a line each. */
export function describeWaiting(tasks: readonly Task<unknown>[]): string {
  return tasks
    .map((task) => {
      const path = task.stack().map(({ name }) => name);
      return `\n  ${task.name}: ${path.join(" > ")}`;
    })
    .join("");
}
