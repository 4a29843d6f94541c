// A thread of a script of one's own.
import { parentPort } from "node:worker_threads";
import "./register.js";

const { serve } = await import("../../src/index.ts");
const jobs = await import("../jobs.ts");
parentPort.on("message", (message) => {
  if (message === "ping") parentPort.postMessage("pong");
});
await serve(jobs);
parentPort.postMessage("served");
parentPort.close();
