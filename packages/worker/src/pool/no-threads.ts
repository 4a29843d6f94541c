import type { Threads as NodeThreads } from "./threads.ts";

/** Stands in for the pool in browsers, which have none. */
export class Threads implements Pick<NodeThreads, "limit" | "run" | "end"> {
  constructor() {
    throw new Error(
      "browsers have no pool of threads, only Node, Bun and Deno have one: use a LoopThread",
    );
  }
  declare readonly limit: number;
  declare readonly run: NodeThreads["run"];
  declare readonly end: NodeThreads["end"];
}
