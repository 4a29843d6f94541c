import { setTimeout as sleep } from "node:timers/promises";
import { rhythm } from "./rhythm.ts";
import { killTrees, send, treeOf } from "./tree.ts";

/** How often it looks for new processes, in ms. */
const LOOK = 10;

/** Stops and continues the processes of trees, each in a rhythm of its own. */
export class Shaker {
  readonly #trees = new Map<number, Tree>();
  readonly #stopped = new Set<number>();
  #looking: NodeJS.Timeout | undefined;

  /** Begins with a tree, given by its root. The same key brings the same rhythms. */
  add(root: number, key: string): void {
    this.#trees.set(root, { key, began: 0, alive: new Set() });
    this.#look();
    this.#looking ??= setInterval(() => this.#look(), LOOK);
  }

  /** Stops no process of a tree any more. Those that are stopped are continued in their time. */
  remove(root: number): void {
    this.#trees.get(root)?.alive.clear();
    this.#trees.delete(root);
  }

  /** Kills all trees, and whatever is stopped, at once. */
  kill(): void {
    clearInterval(this.#looking);
    killTrees([...this.#trees.keys(), ...this.#stopped]);
  }

  #look(): void {
    for (const [root, tree] of this.#trees) {
      const pids = new Set(treeOf(root));
      for (const pid of tree.alive) {
        if (!pids.has(pid)) tree.alive.delete(pid);
      }
      for (const pid of pids) {
        if (tree.alive.has(pid)) continue;
        tree.alive.add(pid);
        void this.#shake(pid, tree);
      }
    }
  }

  async #shake(pid: number, tree: Tree): Promise<void> {
    tree.began += 1;
    for (const { run, pause } of rhythm(`${tree.key} ${tree.began}`)) {
      await sleep(run);
      if (!tree.alive.has(pid) || !send(pid, "SIGSTOP")) return;
      this.#stopped.add(pid);
      await sleep(pause);
      send(pid, "SIGCONT");
      this.#stopped.delete(pid);
    }
  }
}

interface Tree {
  readonly key: string;
  /** How many processes it has had. */
  began: number;
  /** Its processes at the last look. */
  readonly alive: Set<number>;
}
