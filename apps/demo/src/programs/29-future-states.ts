// biome-ignore-all lint/correctness/useYield: coroutines of the tutorial that wait for nothing
// In 3.14, asyncio.async() is create_task().
import { type Coroutine, createTask, InvalidStateError } from "@x/future";
import { getRunningLoop } from "@x/loop";
import type { Print, Program, Stage } from "./stage/program.ts";

function* makeTea(variety: string, print: Print): Coroutine<string> {
  print(`Now making ${variety} tea.`);
  getRunningLoop().stop();
  return `${variety} tea`;
}

async function main({ print, loop }: Stage): Promise<void> {
  const task = createTask(makeTea("chamomile", print), { loop });
  print("done:", task.done);
  try {
    task.result();
  } catch (error) {
    if (!(error instanceof InvalidStateError)) throw error;
    print("InvalidStateError: the result is not ready");
  }
  await loop.runForever();
  print("done:", task.done);
  print("result:", task.result());
}

export const futureStates: Program = {
  number: 29,
  name: "future-states",
  shows: "a task before and after",
  main,
  lasts: 0,
  prints: [
    [0, "done: false"],
    [0, "InvalidStateError: the result is not ready"],
    [0, "Now making chamomile tea."],
    [0, "done: true"],
    [0, "result: chamomile tea"],
  ],
};
