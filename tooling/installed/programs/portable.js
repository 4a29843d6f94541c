// What works everywhere, as JavaScript that is TypeScript too.
import { gather, Queue, run, sleep, TimeoutError, taskGroup, timeout } from "@x/asyncio";

/** Async functions are cancelled by a deadline, and waited for: without a signal where scopes follow them. */
export async function cancelled(follows = true) {
  const events = ["begun"];
  async function ask(server = "", signal = new AbortController().signal) {
    try {
      await sleep(100_000, undefined, follows ? {} : { signal });
    } finally {
      events.push(`${server} is closed`);
    }
  }
  try {
    await run(() =>
      timeout(20, () =>
        taskGroup((group) => {
          group.createTask(({ signal }) => ask("Oslo", signal));
          group.createTask(({ signal }) => ask("Rome", signal));
        }),
      ),
    );
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
    events.push("time is up");
  }
  return events.join(", ");
}

/** Coroutines hand items on by a queue. */
export function handedOn() {
  const queue = new Queue({ maxsize: 1 });
  return run(function* () {
    const [, items] = yield* gather([
      (function* () {
        for (const item of ["a", "b", "c"]) yield* queue.put(item);
      })(),
      (function* () {
        return [yield* queue.get(), yield* queue.get(), yield* queue.get()];
      })(),
    ]);
    return items.join("");
  });
}

export const expected = "begun, Oslo is closed, Rome is closed, time is up; abc";

export async function portable(follows = true) {
  const outcome = [await cancelled(follows), await handedOn()].join("; ");
  if (outcome !== expected) throw new Error(`${outcome}, not ${expected}`);
  return "all is well";
}
