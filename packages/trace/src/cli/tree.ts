import type { NamedReport } from "../process/look-into.ts";
import type { TaskReport } from "../process/report.ts";
import { durationOf, stateOf } from "./table.ts";

/** A line of the tree, and what is below it. */
interface Branch {
  readonly text: string;
  readonly below: Branch[];
}

/** The tasks of all threads as trees: below each task its coroutines, and below the coroutine that waits for other
 * tasks, these. */
export function treeOf(reports: readonly NamedReport[]): string {
  const branches = reports.map(({ thread, tasks, problem }) => ({
    text: problem === undefined ? thread : `${thread} (${problem})`,
    below: forestOf(tasks),
  }));
  return branches.flatMap((branch) => [branch.text, ...linesOf(branch.below, "")]).join("\n");
}

function forestOf(tasks: readonly TaskReport[]): Branch[] {
  const shown = new Set<TaskReport>();
  const branchOf = (task: TaskReport, path: readonly TaskReport[]): Branch => {
    if (path.includes(task)) {
      const circle = [...path.slice(path.indexOf(task)), task].map(({ name }) => name);
      return { text: `(T) ${task.name} (circle: ${circle.join(" > ")})`, below: [] };
    }
    if (shown.has(task)) return { text: `(T) ${task.name} (see above)`, below: [] };
    shown.add(task);
    const below: Branch[] = [];
    const isAwaiting = tasks.some((other) => other.awaiters.some(({ id }) => id === task.id));
    let end = below;
    for (const name of task.stack) end = grown(end, name);
    if (!isAwaiting) end.push({ text: stateOf(task), below: [] });
    for (const other of tasks) {
      const awaiter = other.awaiters.find(({ id }) => id === task.id);
      if (awaiter === undefined) continue;
      let branches = below;
      for (const frame of awaiter.frames) branches = grown(branches, frame);
      branches.push(branchOf(other, [...path, task]));
    }
    const duration = durationOf(task);
    const waited = duration === "" ? "" : ` (has waited ${duration})`;
    return { text: `(T) ${task.name}${waited}`, below };
  };
  const roots = tasks.filter(({ awaiters }) => awaiters.length === 0);
  const forest = roots.map((root) => branchOf(root, []));
  // What is left is a circle, which has no root.
  for (const task of tasks) if (!shown.has(task)) forest.push(branchOf(task, []));
  return forest;
}

/** What is below the branch of a name, which is made unless it is there. */
function grown(branches: Branch[], text: string): Branch[] {
  const known = branches.find((branch) => branch.text === text);
  if (known !== undefined) return known.below;
  const below: Branch[] = [];
  branches.push({ text, below });
  return below;
}

function linesOf(branches: readonly Branch[], indent: string): string[] {
  return branches.flatMap(({ text, below }, index) => {
    const isLast = index === branches.length - 1;
    const line = `${indent}${isLast ? "└── " : "├── "}${text}`;
    return [line, ...linesOf(below, `${indent}${isLast ? "    " : "│   "}`)];
  });
}
