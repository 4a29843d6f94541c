import { type Coroutine, createTask, isCancelled, sleep, type Task } from "@x/future";
import { FIRST_COMPLETED, FIRST_EXCEPTION, wait } from "@x/wait";
import { f, g, h } from "./f-and-g.ts";
import type { Print, Program, Stage } from "./stage/program.ts";

function* failing(): Coroutine<never> {
  yield* sleep(1500);
  throw new Error("it failed");
}

/** Tells by its identity which task is done, until none is left. */
function* dispatch(print: Print): Coroutine<void> {
  const taskF = createTask(f(print));
  const taskG = createTask(g(print));
  const taskH = createTask(failing());
  let left: Iterable<Task<string>> = [taskF, taskG, taskH];
  do {
    const { done, pending } = yield* wait(left, { returnWhen: FIRST_COMPLETED });
    for (const task of done) {
      try {
        if (task === taskF) print(`The result of f() is ${yield* taskF}.`);
        if (task === taskG) print(`The result of g() is ${yield* taskG}.`);
        if (task === taskH) yield* taskH;
      } catch (error) {
        if (isCancelled(error)) throw error;
        print("h() failed with", error);
      }
    }
    print(`${pending.size} to go`);
    left = pending;
  } while ([...left].length > 0);
}

function* untilTheFirstFailure(tasks: Task<string>[], print: Print): Coroutine<void> {
  const { done, pending } = yield* wait(tasks, { returnWhen: FIRST_EXCEPTION });
  print(`${done.size} done, ${pending.size} pending`);
  yield* wait(tasks); // wait() has cancelled none of them
}

function* main({ print }: Stage): Coroutine<void> {
  yield* dispatch(print);
  print("with a failure:");
  yield* untilTheFirstFailure(
    [createTask(f(print)), createTask(failing()), createTask(g(print))],
    print,
  );
  print("without a failure:");
  yield* untilTheFirstFailure([createTask(f(print)), createTask(g(print))], print);
  print("with a timeout:");
  const slow = createTask(h(print));
  const { pending } = yield* wait([slow], { timeout: 500 });
  print("still running:", pending.has(slow));
  print(yield* slow);
}

export const waitDispatch: Program = {
  number: 19,
  name: "wait-dispatch",
  shows: "which task is done, and what to do about it; none is cancelled",
  main,
  lasts: 9000,
  prints: [
    [0, "f starts"],
    [0, "g starts"],
    [1000, "f ends"],
    [1000, "The result of f() is result of f."],
    [1000, "2 to go"],
    [1500, "h() failed with Error('it failed')"],
    [1500, "1 to go"],
    [2000, "g ends"],
    [2000, "The result of g() is result of g."],
    [2000, "0 to go"],
    [2000, "with a failure:"],
    [2000, "f starts"],
    [2000, "g starts"],
    [3000, "f ends"],
    [3500, "2 done, 1 pending"],
    [4000, "g ends"],
    [4000, "without a failure:"],
    [4000, "f starts"],
    [4000, "g starts"],
    [5000, "f ends"],
    [6000, "g ends"],
    [6000, "2 done, 0 pending"],
    [6000, "with a timeout:"],
    [6000, "h starts"],
    [6500, "still running: true"],
    [9000, "h ends"],
    [9000, "result of h"],
  ],
};
