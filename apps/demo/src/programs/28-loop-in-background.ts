import { once } from "node:events";
import { isMainThread, MessageChannel, type MessagePort } from "node:worker_threads";
import { getRunningLoop } from "@x/loop";
import { LoopThread, ThreadError } from "@x/worker";
import type { Program, Stage } from "./stage/program.ts";

/** What the other thread calls is what this module exports, there. */
const here = import.meta.url;

/** In the other thread: where it prints. */
let screen: MessagePort | undefined;

/** @public */
export function useScreen(port: MessagePort): void {
  screen = port;
}

/** @public */
export function printThere(text: string): void {
  screen?.postMessage(`${isMainThread ? "here" : "there"}: ${text}`);
}

/** @public */
export function isRunning(): boolean {
  return getRunningLoop().running;
}

async function main({ print }: Stage): Promise<void> {
  const thread = new LoopThread({ name: "background" });
  print(thread);
  const { port1: printed, port2 } = new MessageChannel();
  const options = { transfer: [port2] };
  await thread.callSoonThreadsafe<typeof useScreen>(here, "useScreen", [port2], options);
  print("running:", await thread.runCoroutineThreadsafe<typeof isRunning>(here, "isRunning", []));

  const call = thread.callSoonThreadsafe<typeof printThere>(here, "printThere", ["Hello world"]);
  print(call);
  print(...(await once(printed, "message")));
  // Its loop has nothing to do now, and waits until it is woken.
  thread.callSoonThreadsafe<typeof printThere>(here, "printThere", ["Hello again"]);
  print(...(await once(printed, "message")));

  await thread.stop();
  try {
    await thread.callSoonThreadsafe<typeof printThere>(here, "printThere", ["Too late"]);
  } catch (error) {
    if (!(error instanceof ThreadError)) throw error;
    print("ThreadError:", error.message);
  }
}

export const loopInBackground: Program = {
  number: 28,
  name: "loop-in-background",
  shows: "a loop in another thread, which others wake and stop",
  main,
  lasts: 0,
  prints: [
    [0, "<LoopThread background>"],
    [0, "running: true"],
    [0, "<ThreadCall pending>"],
    [0, "there: Hello world"],
    [0, "there: Hello again"],
    [0, "ThreadError: thread background was stopped"],
  ],
};
