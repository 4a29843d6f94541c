// "I will be using two async functions f and g for my examples. It's not important what they do."
import { type Coroutine, isCancelled, sleep } from "@x/future";
import type { Print } from "./stage/program.ts";

export function f(print: Print, takes = 1000): Coroutine<string> {
  return work("f", print, takes);
}

export function g(print: Print, takes = 2000): Coroutine<string> {
  return work("g", print, takes);
}

/** Where two are not enough. */
export function h(print: Print, takes = 3000): Coroutine<string> {
  return work("h", print, takes);
}

function* work(name: string, print: Print, takes: number): Coroutine<string> {
  print(`${name} starts`);
  try {
    yield* sleep(takes);
  } catch (error) {
    if (isCancelled(error)) print(`${name} is cancelled`);
    throw error;
  }
  print(`${name} ends`);
  return `result of ${name}`;
}
