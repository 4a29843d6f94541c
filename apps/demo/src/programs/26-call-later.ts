import type { EventLoop } from "@x/loop";
import type { Print, Program, Stage } from "./stage/program.ts";

function stopLoop(loop: EventLoop, print: Print): void {
  print("Stopping loop.");
  loop.stop();
}

async function main({ print, loop }: Stage): Promise<void> {
  // The time counts, not the order of the calls.
  loop.callLater(20_000, stopLoop, loop, print);
  loop.callLater(10_000, print, "Hello world!");
  loop.callLater(30_000, print, "This comes too late.");
  await loop.runForever();
  print("The loop has stopped.");
}

export const callLater: Program = {
  number: 26,
  name: "call-later",
  shows: "delayed calls, until the loop is stopped by one",
  main,
  lasts: 20_000,
  prints: [
    [10_000, "Hello world!"],
    [20_000, "Stopping loop."],
    [20_000, "The loop has stopped."],
  ],
};
