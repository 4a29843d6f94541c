// biome-ignore-all lint/correctness/useYield: coroutines of the tutorial that wait for nothing
// In 3.14 there is no @asyncio.coroutine, and `yield from` is `await`: here, generator functions and
// `yield*`.
import { type Coroutine, runUntilComplete } from "@x/future";
import type { Print, Program, Stage } from "./stage/program.ts";

function* trivial(): Coroutine<string> {
  return "Hello world!";
}

function* coroSum(...numbers: number[]): Coroutine<number> {
  let answer = 0;
  for (const number of numbers) answer += number;
  return answer;
}

function* nested(numbers: readonly number[], print: Print): Coroutine<number[]> {
  print(`The 'nested' function ran with args: (${numbers.join(", ")})`);
  return numbers.map((number) => number + 1);
}

function* outer(numbers: readonly number[], print: Print): Coroutine<number[]> {
  print(`The 'outer' function ran with args: (${numbers.join(", ")})`);
  const doubled = numbers.map((number) => number * 2);
  return yield* nested(doubled, print);
}

async function main({ print, loop }: Stage): Promise<void> {
  print(await runUntilComplete(trivial(), loop));
  print(await runUntilComplete(coroSum(1, 2, 3, 4, 5), loop));
  // What happens under the hood: a generator that yields nothing is at its end at once.
  print(coroSum(1, 2, 3, 4, 5).next().value);
  print(await runUntilComplete(outer([2, 3, 5, 8], print), loop));
  print(await runUntilComplete(nested([5, 10, 15], print), loop));
}

export const runUntilCompleteProgram: Program = {
  number: 27,
  name: "run-until-complete",
  shows: "what a coroutine returns, and one that waits for another",
  main,
  lasts: 0,
  prints: [
    [0, "Hello world!"],
    [0, "15"],
    [0, "15"],
    [0, "The 'outer' function ran with args: (2, 3, 5, 8)"],
    [0, "The 'nested' function ran with args: (4, 6, 10, 16)"],
    [0, "[5, 7, 11, 17]"],
    [0, "The 'nested' function ran with args: (5, 10, 15)"],
    [0, "[6, 11, 16]"],
  ],
};
