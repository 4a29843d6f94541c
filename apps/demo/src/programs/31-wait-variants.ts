// In 3.14, wait() takes tasks and no coroutines: the program makes them.
import { type Coroutine, createTask, sleep, type Task } from "@x/future";
import { FIRST_COMPLETED, FIRST_EXCEPTION, wait } from "@x/wait";
import { listInAnyOrder } from "./stage/expectation.ts";
import type { Print, Program, Stage } from "./stage/program.ts";

function sleeper(delay: number): Task<void> {
  return createTask(sleep(delay), { name: `sleep ${delay}` });
}

function* raiseAfter(delay: number): Coroutine<never> {
  yield* sleep(delay);
  throw new Error("Raising an exception.");
}

function tell(print: Print, sets: { done: Set<Task<void>>; pending: Set<Task<void>> }): void {
  const { done, pending } = sets;
  print("done:", new Set([...done].map((task) => task.name)));
  print("pending:", new Set([...pending].map((task) => task.name)));
  for (const task of pending) task.cancel();
}

function* main({ print }: Stage): Coroutine<void> {
  print("timeout 3000");
  tell(print, yield* wait([sleeper(5000), sleeper(1000)], { timeout: 3000 }));
  print("timeout 3000 that is not needed");
  tell(print, yield* wait([sleeper(2000), sleeper(1000)], { timeout: 3000 }));
  print("FIRST_COMPLETED");
  const three = [sleeper(3000), sleeper(2000), sleeper(1000)];
  tell(print, yield* wait(three, { returnWhen: FIRST_COMPLETED }));
  print("FIRST_EXCEPTION");
  const failing = createTask(raiseAfter(2000), { name: "failing" });
  const withFailure = [sleeper(1000), failing, sleeper(3000)];
  tell(print, yield* wait(withFailure, { returnWhen: FIRST_EXCEPTION }));
  print(failing.exception());
  print("FIRST_EXCEPTION without any");
  tell(print, yield* wait([sleeper(1000), sleeper(2000)], { returnWhen: FIRST_EXCEPTION }));
}

export const waitVariants: Program = {
  number: 31,
  name: "wait-variants",
  shows: "until a timeout, the first, the first failure, or all",
  main,
  lasts: 10_000,
  prints: [
    [0, "timeout 3000"],
    [3000, "done: {'sleep 1000'}"],
    [3000, "pending: {'sleep 5000'}"],
    [3000, "timeout 3000 that is not needed"],
    [5000, listInAnyOrder("done: ", ["'sleep 1000'", "'sleep 2000'"])],
    [5000, "pending: {}"],
    [5000, "FIRST_COMPLETED"],
    [6000, "done: {'sleep 1000'}"],
    [6000, listInAnyOrder("pending: ", ["'sleep 2000'", "'sleep 3000'"])],
    [6000, "FIRST_EXCEPTION"],
    [8000, listInAnyOrder("done: ", ["'sleep 1000'", "'failing'"])],
    [8000, "pending: {'sleep 3000'}"],
    [8000, "Error('Raising an exception.')"],
    [8000, "FIRST_EXCEPTION without any"],
    [10_000, listInAnyOrder("done: ", ["'sleep 1000'", "'sleep 2000'"])],
    [10_000, "pending: {}"],
  ],
};
