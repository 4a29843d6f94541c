// What users write in types, and every declaration of the packages that need nothing of a platform.
import * as asyncio from "@x/asyncio";
import {
  type Coroutine,
  ExceptionGroup,
  type Future,
  gather,
  Lock,
  map,
  Queue,
  run,
  sleep,
  type Task,
  taskGroup,
  timeout,
} from "@x/asyncio";
import * as loop from "@x/loop";
import * as testing from "@x/testing";
import * as worker from "@x/worker";

function* add(a: number, b: number): Coroutine<number> {
  yield* sleep(1);
  return a + b;
}

export async function main(): Promise<string> {
  const sum: number = await run(add(1, 2));
  const both: [number, string] = await gather([add(1, 2), async () => "text"]);
  const queue = new Queue<string>({ maxsize: 1 });
  await queue.put("item");
  const item: string = await timeout(100, queue.get());
  const lengths: number[] = await map(["a", "bc"], async (text) => text.length, { limit: 2 });
  const lock = new Lock();
  await lock.acquire();
  const task: Task<number> = asyncio.createTask(add(1, 2));
  const future: Future<number> = task;
  try {
    await taskGroup((group) => {
      group.createTask(add(1, 2));
    });
  } catch (error) {
    if (error instanceof ExceptionGroup) return String(error.errors.length);
  }
  return [sum, both, item, lengths, await future, loop, testing, worker].join();
}

// @ts-expect-error: a number is no text
export const wrong: Promise<string> = run(add(1, 2));
