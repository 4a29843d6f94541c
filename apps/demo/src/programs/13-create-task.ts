import { type Coroutine, createTask, sleep, type Task } from "@x/future";
import { f, g } from "./f-and-g.ts";
import type { Print, Program, Stage } from "./stage/program.ts";

function* waitForBoth(print: Print): Coroutine<void> {
  const taskF = createTask(f(print));
  const taskG = createTask(g(print));
  print("tasks made");
  yield* sleep(100);
  print("f and g are already running!");
  const resultF = yield* taskF;
  const resultG = yield* taskG;
  print([resultF, resultG]);
}

/** A task that is no longer wanted is cancelled; the other takes no notice. */
function* waitForOne(wanted: Task<string>, unwanted: Task<string>, print: Print): Coroutine<void> {
  yield* sleep(100);
  unwanted.cancel();
  print(yield* wanted);
  print("cancelled:", [wanted.cancelled, unwanted.cancelled]);
}

function* main({ print }: Stage): Coroutine<void> {
  yield* waitForBoth(print);
  yield* waitForOne(createTask(f(print)), createTask(g(print)), print);
  yield* waitForOne(createTask(g(print)), createTask(f(print)), print);
}

export const createTaskProgram: Program = {
  number: 13,
  name: "create-task",
  shows: "tasks run side by side, and can be cancelled",
  main,
  lasts: 5000,
  prints: [
    [0, "tasks made"],
    [0, "f starts"],
    [0, "g starts"],
    [100, "f and g are already running!"],
    [1000, "f ends"],
    [2000, "g ends"],
    [2000, "['result of f', 'result of g']"],
    [2000, "f starts"],
    [2000, "g starts"],
    [2100, "g is cancelled"],
    [3000, "f ends"],
    [3000, "result of f"],
    [3000, "cancelled: [false, true]"],
    [3000, "g starts"],
    [3000, "f starts"],
    [3100, "f is cancelled"],
    [5000, "g ends"],
    [5000, "result of g"],
    [5000, "cancelled: [false, true]"],
  ],
};
