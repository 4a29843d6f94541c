import { describe } from "@x/loop/internal";
import { ExceptionGroup } from "./exception-group.ts";

/**
 * The error that a task group throws. Its message is made for log lines: asyncio's text, how many tasks failed, and the
 * first error.
 *
 * @param errors - of the tasks, in the order in which they failed, and then of the body.
 * @param failed - the names of the tasks that failed.
 * @param started - how many tasks were started.
 */
export function groupError(
  errors: readonly unknown[],
  failed: readonly string[],
  started: number,
): ExceptionGroup {
  const parts: string[] = [];
  if (failed.length > 0) parts.push(`${failed.length} of ${started} tasks`);
  if (failed.length < errors.length) parts.push("the body");
  let [first] = errors;
  while (first instanceof ExceptionGroup) [first] = first.errors;
  const names = `${failed.slice(0, 3).join(", ")}${failed.length > 3 ? ", …" : ""}`;
  const where = names === "" ? "" : ` (in ${names})`;
  const message = `unhandled errors in a TaskGroup: ${parts.join(" and ")} failed: ${describe(first)}${where}`;
  return new ExceptionGroup(message, errors);
}
