// biome-ignore-all lint/correctness/useYield: coroutines of the tutorial that wait for nothing
// In 3.14, asyncio.async() is create_task(), and callbacks are called in the order they were added.
// In 3.14, gather() outside of coroutines takes tasks only: the program makes them.
import { type Coroutine, createTask, type Future, runUntilComplete } from "@x/future";
import { gather } from "@x/gather";
import { inAnyOrder } from "./stage/expectation.ts";
import type { Print, Program, Stage } from "./stage/program.ts";

function* makeTea(variety: string, print: Print): Coroutine<string> {
  print(`Now making ${variety} tea.`);
  return `${variety} tea`;
}

function addIngredient(ingredient: string, print: Print, tea: Future<string>): void {
  print(`Now adding ${ingredient} to the ${tea.result()}.`);
}

async function main({ print, loop }: Stage): Promise<void> {
  const start = (variety: string) => createTask(makeTea(variety, print), { loop, name: variety });

  const green = start("green");
  green.addDoneCallback((tea) => print(`The ${tea.result()} is made.`));
  print(await runUntilComplete(green, loop));

  const herbal = start("herbal");
  herbal.addDoneCallback(addIngredient.bind(null, "honey", print));
  print(await runUntilComplete(herbal, loop));

  const all = gather([start("chamomile"), start("green"), start("herbal")]);
  print("done:", all.done);
  print(await runUntilComplete(all, loop));
  print("done:", all.done);

  const mixture = gather([start("herbal"), start("green")]);
  mixture.addDoneCallback((teas) => print(`Mixing the ${teas.result().join(" and ")} together.`));
  print(await runUntilComplete(mixture, loop));

  // A callback that fails is reported, and the tea is made all the same.
  const black = start("black");
  black.addDoneCallback(function spill() {
    throw new Error("oops");
  });
  black.addDoneCallback(addIngredient.bind(null, "milk", print));
  print(await runUntilComplete(black, loop));
}

export const doneCallbacks: Program = {
  number: 30,
  name: "done-callbacks",
  shows: "called when a task is done, also when one of them fails",
  main,
  lasts: 0,
  prints: [
    [0, "Now making green tea."],
    [0, "The green tea is made."],
    [0, "green tea"],
    [0, "Now making herbal tea."],
    [0, "Now adding honey to the herbal tea."],
    [0, "herbal tea"],
    [0, "done: false"],
    inAnyOrder(
      [0, "Now making chamomile tea."],
      [0, "Now making green tea."],
      [0, "Now making herbal tea."],
    ),
    [0, "['chamomile tea', 'green tea', 'herbal tea']"],
    [0, "done: true"],
    inAnyOrder([0, "Now making herbal tea."], [0, "Now making green tea."]),
    [0, "Mixing the herbal tea and green tea together."],
    [0, "['herbal tea', 'green tea']"],
    [0, "Now making black tea."],
    inAnyOrder(
      [
        0,
        'the loop reports: Exception in callback spill(<Task black result="black tea" coroutine>)',
      ],
      [0, "Now adding milk to the black tea."],
    ),
    [0, "black tea"],
  ],
};
