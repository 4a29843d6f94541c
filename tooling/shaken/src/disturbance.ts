import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { killTrees } from "./tree.ts";

/** A busy machine, which stops and continues the processes that it is given. */
export class Disturbance {
  readonly #spinners = Array.from({ length: availableParallelism() }, () => start("spinner"));
  readonly #shaker = start("shaker");
  readonly #shaken = new Set<number>();

  constructor() {
    // Too early: nobody would continue what it has stopped.
    this.#shaker.once("close", () => killTrees(this.#shaken));
  }

  /** Stops and continues a process, and those that it starts, until it ends. */
  shake(child: ChildProcess, key: string): void {
    const { pid } = child;
    if (pid === undefined) return; // it did not start
    this.#shaken.add(pid);
    this.#tell(`shake ${pid} ${key}`);
    child.once("exit", () => {
      this.#shaken.delete(pid);
      this.#tell(`leave ${pid}`);
    });
  }

  /** Ends it, and the processes that are still shaken. */
  async end(): Promise<void> {
    const ended = [this.#shaker, ...this.#spinners].map((each) => {
      each.stdin?.end();
      return each.exitCode === null && each.signalCode === null ? once(each, "close") : undefined;
    });
    await Promise.all(ended);
  }

  #tell(order: string): void {
    this.#shaker.stdin?.write(`${order}\n`);
  }
}

/** Starts a process of ours: one that is built, from src as from dist. */
function start(name: "shaker" | "spinner"): ChildProcess {
  const file = fileURLToPath(new URL(`../dist/${name}-process.js`, import.meta.url));
  return spawn(process.execPath, [file], { stdio: ["pipe", "inherit", "inherit"] });
}
