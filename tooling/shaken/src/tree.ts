import { existsSync, readdirSync, readFileSync } from "node:fs";

/** Whether this system says which children a process has: Linux does. */
export const knowsTrees: boolean = existsSync(`/proc/${process.pid}/task/${process.pid}/children`);

/** The processes of a tree, parents before their children; none if its root has ended. */
export function treeOf(root: number): number[] {
  const tree = [root];
  for (const pid of tree) tree.push(...childrenOf(pid)); // the loop goes on to those that are added
  return tree;
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8")
        .split(" ")
        .filter((text) => text !== "")
        .map(Number),
    );
  } catch {
    return []; // the process, or one of its threads, ended meanwhile
  }
}

/** Sends a signal; returns whether the process was still there. */
export function send(pid: number, signal: "SIGSTOP" | "SIGCONT" | "SIGKILL"): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** Kills whole trees. Stopped first, since a process that runs could start another one meanwhile. */
export function killTrees(roots: Iterable<number>): void {
  const stopped = new Set<number>();
  for (const root of roots) {
    for (let before = -1; before < stopped.size; ) {
      before = stopped.size;
      for (const pid of treeOf(root)) {
        if (!stopped.has(pid) && send(pid, "SIGSTOP")) stopped.add(pid);
      }
    }
  }
  for (const pid of stopped) send(pid, "SIGKILL");
}
