import { once } from "node:events";
import { MessageChannel } from "node:worker_threads";
import { type Coroutine, call, type Future, run } from "@x/future";
import { LoopThread } from "@x/worker";
import type * as jobs from "./jobs.ts";

export type Jobs = typeof jobs;

export const JOBS = new URL("./jobs.ts", import.meta.url);

/** Runs a program with a thread, which is stopped after it. */
export function withThread(main: (thread: LoopThread) => Coroutine<void>): Promise<void> {
  return run(function* () {
    const thread = new LoopThread({ name: "jobs" });
    try {
      yield* main(thread);
    } finally {
      yield* thread.stop();
    }
  });
}

/** What has happened in the thread. */
export function* eventsIn(thread: LoopThread): Coroutine<string[]> {
  return yield* thread.runCoroutineThreadsafe<Jobs["takeEvents"]>(JOBS, "takeEvents", []);
}

/** Makes a thread do something that never ends, and waits until it does. */
export function* spinning(thread: LoopThread): Coroutine<Future<unknown>> {
  const { port1, port2 } = new MessageChannel();
  const options = { transfer: [port2] };
  const spin = thread.runCoroutineThreadsafe<Jobs["spin"]>(JOBS, "spin", [port2], options);
  yield* call(() => once(port1, "message"));
  port1.close();
  return spin;
}
