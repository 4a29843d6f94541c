// Threads of Node, Bun and Deno.
import { type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";
import { threadUrl } from "#thread-url";
import { reasonOf } from "../error-codec.ts";
import { handOver } from "../handover.ts";
import { shorten } from "../log-line.ts";
import type { Port } from "../port.ts";
import type { Ending, Thread, ThreadOptions } from "./thread.ts";
import { threadOfWebWorker, type WebWorker } from "./web-worker.ts";

/** Starts a thread, which does not keep the process alive. */
export function startThread({ name, near, far, worker }: ThreadOptions): Thread {
  if (worker === undefined) return threadOf(new Worker(threadUrl, { name }), near, far);
  if (worker instanceof Worker) return threadOf(worker, near, far);
  return threadOfWebWorker(worker as WebWorker, far);
}

/** Makes a worker serve a port. */
function threadOf(worker: Worker, near: Port, far: Port): Thread {
  handOver(worker, far);
  worker.unref();
  return {
    ended: new Promise((resolve) => {
      let crash: Ending | undefined;
      worker.on("error", (cause: unknown) => {
        shorten(cause);
        crash = { how: `crashed: ${reasonOf(cause)}`, cause };
      });
      worker.on("exit", (code) => {
        receiveRest(near);
        resolve(crash ?? { how: `ended by itself, with exit code ${code}` });
      });
    }),
    terminate: () => void worker.terminate(),
    ref: () => worker.ref(),
    unref: () => worker.unref(),
  };
}

/** Receives the last messages of a thread: Node may report a thread's end before it has delivered them. */
function receiveRest(port: Port): void {
  for (;;) {
    const received = receiveMessageOnPort(port as Port & MessagePort);
    if (received === undefined) return;
    port.onmessage?.({ data: received.message });
  }
}
