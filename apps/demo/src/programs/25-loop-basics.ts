import type { EventLoop } from "@x/loop";
import type { Print, Program, Stage } from "./stage/program.ts";

function helloWorld(print: Print): void {
  print("Hello world!");
}

function stopLoop(loop: EventLoop, print: Print): void {
  print("Stopping loop.");
  print("running:", loop.running);
  loop.stop();
}

async function main({ print, loop }: Stage): Promise<void> {
  print("running:", loop.running);
  loop.callSoon(helloWorld, print);
  loop.callSoon(stopLoop, loop, print);
  await loop.runForever();
  print("running:", loop.running);

  // A handle knows what it is going to call, and with what.
  const handle = loop.callSoon(print, "Hello again!");
  print(handle);
  print(handle.callback === print, handle.args);
  const unwanted = loop.callSoon(helloWorld, print);
  unwanted.cancel();
  print(unwanted);
  loop.callSoon(stopLoop, loop, print);
  await loop.runForever();
}

export const loopBasics: Program = {
  number: 25,
  name: "loop-basics",
  shows: "callbacks run in their order, until the loop is stopped",
  main,
  lasts: 0,
  prints: [
    [0, "running: false"],
    [0, "Hello world!"],
    [0, "Stopping loop."],
    [0, "running: true"],
    [0, "running: false"],
    [0, '<Handle print("Hello again!")>'],
    [0, "true ['Hello again!']"],
    [0, "<Handle cancelled>"],
    [0, "Hello again!"],
    [0, "Stopping loop."],
    [0, "running: true"],
  ],
};
