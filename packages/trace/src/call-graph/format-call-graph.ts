import { type Future, Task } from "@x/future";
import { kind } from "@x/future/internal";
import {
  type CallGraphOptions,
  captureCallGraph,
  type FutureCallGraph,
} from "./capture-call-graph.ts";

/**
 * The text of a call graph: the task or future, its coroutines, and what waits for it, indented.
 *
 * asyncio: `asyncio.format_call_graph()`.
 *
 * @param future - by default the current task.
 * @param options - see {@link CallGraphOptions}.
 * @returns the empty text when no future is given and no task is running.
 * @throws what {@link captureCallGraph} throws.
 *
 * @example
 * ```ts
 * import { run, sleep } from "@x/future";
 * import { gather } from "@x/gather";
 * import { formatCallGraph } from "@x/trace";
 *
 * await run(async function breakfast() {
 *   async function tea() {
 *     await sleep(1);
 *     console.log(formatCallGraph());
 *   }
 *   await gather([tea, sleep(10)]);
 * });
 * ```
 *
 * ```text
 * * Task(name='Task-2')
 *   + Call stack:
 *   |   in tea()
 *   + Awaited by:
 *     * Task(name='Task-1')
 *       + Call stack:
 *       |   in breakfast()
 * ```
 */
export function formatCallGraph(
  future: Future<unknown> | null = null,
  options: CallGraphOptions = {},
): string {
  const graph = captureCallGraph(future, options);
  return graph === null ? "" : linesOf(graph, "").join("\n");
}

/**
 * Prints a call graph with `console.error`, or with `print`.
 *
 * asyncio: `asyncio.print_call_graph()`.
 *
 * @param future - by default the current task.
 * @param options - see {@link CallGraphOptions}; `print`: is given the text, for example `console.log`.
 * @throws what {@link captureCallGraph} throws.
 *
 * @example
 * ```ts
 * import { createTask, run, sleep } from "@x/future";
 * import { printCallGraph } from "@x/trace";
 *
 * await run(async () => {
 *   const tea = createTask(sleep(10), { name: "tea" });
 *   printCallGraph(tea, { print: console.log });
 * });
 * ```
 *
 * ```text
 * * Task(name='tea')
 *   + Call stack:
 *   |   in sleep()
 * ```
 */
export function printCallGraph(
  future: Future<unknown> | null = null,
  options: CallGraphOptions & { readonly print?: ((text: string) => void) | undefined } = {},
): void {
  const text = formatCallGraph(future, options);
  const { print = console.error } = options;
  if (text !== "") print(text);
}

function linesOf(graph: FutureCallGraph, indent: string): string[] {
  const lines = [`${indent}* ${titleOf(graph.future)}${graph.isCircle ? " (circle)" : ""}`];
  if (graph.isCircle) return lines;
  if (graph.callStack.length > 0) lines.push(`${indent}  + Call stack:`);
  for (const { name } of graph.callStack) lines.push(`${indent}  |   in ${name}()`);
  if (graph.awaitedBy.length > 0) lines.push(`${indent}  + Awaited by:`);
  for (const awaiter of graph.awaitedBy) lines.push(...linesOf(awaiter, `${indent}    `));
  return lines;
}

function titleOf(future: Future<unknown>): string {
  return future instanceof Task ? `Task(name='${future.name}')` : future[kind];
}
