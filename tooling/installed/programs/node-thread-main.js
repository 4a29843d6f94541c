// A thread of a script of one's own, bundled for Node.
import { Worker } from "node:worker_threads";
import { LoopThread, toThread } from "@x/worker";
import { portable } from "./portable.js";

const thread = new LoopThread({
  worker: () => new Worker(new URL("./thread.js", import.meta.url)),
});
const landed = await thread.runCoroutineThreadsafe(null, "countdown", [3]);
await thread.stop();
console.log([await portable(), landed, await toThread((n = 0) => n * n, 7)].join(", "));
