import { type Coroutine, sleep } from "@x/future";
import { gather } from "@x/gather";
import type { Print, Program, Stage } from "./stage/program.ts";

function* factorial(name: string, number: number, print: Print): Coroutine<void> {
  let f = 1;
  for (let i = 2; i <= number; i += 1) {
    print(`Task ${name}: Calc fac(${i})`);
    yield* sleep(1000);
    f *= i;
  }
  print(`Task ${name}: fac(${number}) = ${f}`);
}

function* main({ print }: Stage): Coroutine<void> {
  // Three calls at the same time.
  yield* gather([factorial("a", 2, print), factorial("b", 3, print), factorial("c", 4, print)]);
}

export const factorialProgram: Program = {
  number: 23,
  name: "factorial",
  shows: "three computations interleave",
  main,
  lasts: 3000,
  prints: [
    [0, "Task a: Calc fac(2)"],
    [0, "Task b: Calc fac(2)"],
    [0, "Task c: Calc fac(2)"],
    [1000, "Task a: fac(2) = 2"],
    [1000, "Task b: Calc fac(3)"],
    [1000, "Task c: Calc fac(3)"],
    [2000, "Task b: fac(3) = 6"],
    [2000, "Task c: Calc fac(4)"],
    [3000, "Task c: fac(4) = 24"],
  ],
};
