import type { Threads as NodeThreads } from "./threads.ts";

/** In place of a pool, where there is none. */
export class Threads implements Pick<NodeThreads, "limit" | "run" | "end"> {
  constructor() {
    throw new Error(
      "there is no pool of threads here, only in Node, Bun and Deno: use a LoopThread",
    );
  }
  declare readonly limit: number;
  declare readonly run: NodeThreads["run"];
  declare readonly end: NodeThreads["end"];
}
